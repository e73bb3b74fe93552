"""Two Content-Length fields are ambiguous even when equal."""
from wire import equal


def story(flow):
    for mode in ("deny", "observe"):
        flow.start(mode=mode)
        client = flow.client()
        client.send("POST /v2.1/servers HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                    "Content-Length: 3\r\n\r\nabc")
        equal(client.response().status, 400, mode)
        client.ended()
        client.close()
        flow.nova.untouched()
        equal(flow.stop(), None)
