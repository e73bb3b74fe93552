"""A body that stops coming ends the request with 408, relayed or judged; the
upstream does not see a whole body."""
from wire import Truncated, equal, request, true


def story(flow):
    flow.start(timeout={"body": "300ms", "collect": "300ms"})
    client = flow.client()
    client.send(request("POST", "/v2.1/servers", [("Content-Length", "10")]) + b"half")
    server = flow.nova.accept()
    message = server.head()
    equal(client.response().status, 408)
    try:
        server.read_body(message)
        true(False, "the upstream saw a whole body")
    except Truncated:
        pass
    client = flow.client()
    client.send(request("POST", "/v2.1/flavors", [("Content-Length", "10")]) + b"{")
    equal(client.response().status, 408)
    flow.nova.untouched(0.1)
