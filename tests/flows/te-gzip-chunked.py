"""A transfer coding other than exactly chunked is not forwarded: some servers
would read the body as the next request."""
from wire import equal


def story(flow):
    for mode in ("deny", "observe"):
        flow.start(mode=mode)
        client = flow.client()
        client.send("POST /v2.1/servers HTTP/1.1\r\nHost: a\r\n"
                    "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"
                    "GET /v2.1/smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
        equal(client.response().status, 400, mode)
        client.ended()
        client.close()
        flow.nova.untouched()
        equal(flow.stop(), None)
