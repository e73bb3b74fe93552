"""White space before the colon is refused: some servers drop what follows."""
from wire import equal


def story(flow):
    for mode in ("deny", "observe"):
        flow.start(mode=mode)
        client = flow.client()
        client.send("GET /v2.1/servers HTTP/1.1\r\nHost: a\r\nX-Auth-Token : one\r\n\r\n")
        equal(client.response().status, 400, mode)
        client.ended()
        client.close()
        flow.nova.untouched()
        equal(flow.stop(), None)
