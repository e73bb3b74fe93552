"""Only HTTP/1.0 and HTTP/1.1 are spoken."""
from wire import equal


def story(flow):
    for mode in ("deny", "observe"):
        flow.start(mode=mode)
        client = flow.client()
        client.send("GET /v2.1/servers HTTP/2.0\r\nHost: a\r\n\r\n")
        equal(client.response().status, 400, mode)
        client.ended()
        client.close()
        flow.nova.untouched()
        equal(flow.stop(), None)
