"""Nobody listens upstream: the client gets 502 in the form its tools read."""
import json

from wire import equal


def story(flow):
    flow.start()
    flow.nova.close()
    for method in ("GET", "POST"):
        answer = flow.exchange(method, "/v2.1/servers", body="{}")
        equal(answer.status, 502)
        (inner,) = json.loads(answer.body).values()
        equal((inner["code"], bool(inner["message"])), (502, True))
