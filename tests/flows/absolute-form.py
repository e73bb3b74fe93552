"""A target in absolute form is refused: its authority and Host may differ."""
from wire import equal


def story(flow):
    for mode in ("deny", "observe"):
        flow.start(mode=mode)
        client = flow.client()
        client.send("GET http://elsewhere.test/v2.1/servers HTTP/1.1\r\nHost: a\r\n\r\n")
        equal(client.response().status, 400, mode)
        client.ended()
        client.close()
        flow.nova.untouched()
        equal(flow.stop(), None)
