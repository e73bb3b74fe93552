"""An upstream that does not answer in time: 504."""
import json

from wire import equal


def story(flow):
    flow.start(timeout={"response": "300ms"})
    client = flow.client()
    client.ask("POST", "/v2.1/servers", body="{}")
    server = flow.nova.accept()
    server.request()
    answer = client.response()
    equal(answer.status, 504)
    (inner,) = json.loads(answer.body).values()
    equal(inner["code"], 504)
    server.ended()
    flow.nova.untouched(0.1)
