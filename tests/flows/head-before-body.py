"""The head of an answer does not wait for its body."""
from wire import chunk, equal


def story(flow):
    flow.start()
    for framing, body in (("Content-Length: 4", b"body"),
                          ("Transfer-Encoding: chunked", chunk("body") + chunk("")),
                          ("X-Ends: with the connection", b"body")):
        client = flow.client()
        client.ask("GET", "/v2.1/servers")
        server = flow.nova.accept()
        server.request()
        server.send("HTTP/1.1 200 OK\r\n%s\r\n\r\n" % framing)
        equal(client.head().status, 200, framing)
        server.send(body)
        server.close()
