"""Chunk extensions and trailers are read and dropped, both ways."""
from wire import chunk, equal, request


def story(flow):
    flow.start()
    client = flow.client()
    client.send(request("POST", "/v2.1/servers", [("Transfer-Encoding", "chunked")])
                + chunk("hello", ";name=value") + b"0;last\r\nX-Trailer: t\r\n\r\n")
    server = flow.nova.accept()
    message = server.request()
    equal(message.body, b"hello")
    server.quiet(0.1)
    server.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunk("world", ";ext") + b"0\r\nX-Trailer: t\r\n\r\n")
    equal(client.response().body, b"world")
    client.quiet(0.1)
