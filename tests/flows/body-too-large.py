"""A judged body over its limit is refused with 413 whether it says so or
comes in chunks; the client sees the answer."""
import json

from wire import chunk, equal, request


def story(flow):
    flow.start()
    client = flow.client("image")
    client.ask("POST", "/v2/images", body=json.dumps({"name": "n" * (2 << 20)}))
    answer = client.response()
    equal((answer.status, list(json.loads(answer.body))), (413, ["overLimit"]))
    client = flow.client("image")
    client.send(request("POST", "/v2/images", [("Transfer-Encoding", "chunked")]))
    for _ in range(48):
        client.send(chunk("n" * 65536))
    client.send(chunk(""))
    equal(client.response().status, 413)
    flow.glance.untouched()
