"""What is pipelined behind a malformed request is never executed."""
from wire import equal, request


def story(flow):
    flow.start()
    client = flow.client()
    client.send(b"GET /v2.1/a HTTP/1.1\r\nHost : a\r\n\r\n" + request("DELETE", "/v2.1/servers/1"))
    equal(client.response().status, 400)
    client.ended()
    flow.nova.untouched()
