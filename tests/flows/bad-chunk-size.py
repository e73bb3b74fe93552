"""A chunk size that is not plain hexadecimal ends the request on both sides;
the upstream never sees a clean end of the body."""
from wire import Truncated, chunk, equal, request, true


def story(flow):
    flow.start()
    client = flow.client()
    client.send(request("PUT", "/v2.1/servers/x", [("Transfer-Encoding", "chunked")])
                + chunk("good") + b"0x5\r\nhello\r\n0\r\n\r\n")
    server = flow.nova.accept()
    try:
        server.request()
        true(False, "the upstream read a whole request")
    except Truncated:
        pass
    equal(client.response().status, 400)
    client.ended()
