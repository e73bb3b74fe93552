"""A chunked answer streams: the client has each piece before the next."""
from wire import chunk, equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    server.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk("first"))
    equal(client.head().get("Transfer-Encoding"), "chunked")
    for piece in (b"first", b"s" * 40000):
        if piece != b"first":
            server.send(chunk(piece))
        got = b""
        while len(got) < len(piece):
            size = int(client.until(b"\r\n").strip() or client.until(b"\r\n"), 16)
            got += client.exactly(size)
        equal(got, piece)
    server.send(chunk(""))
    equal(client.exactly(7), b"\r\n0\r\n\r\n")
    client.ask("GET", "/v2.1/next")
    equal(server.request().target, "/v2.1/next")
    server.answer(200)
    equal(client.response().status, 200)
