"""An HTTP/1.0 client knows no chunked coding: it gets the bytes and the end
of the connection."""
from wire import chunk, equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers", version="1.0")
    server = flow.nova.accept()
    server.request()
    server.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunk("abc") + chunk("defg") + chunk(""))
    answer = client.head()
    equal((answer.has("Transfer-Encoding"), answer.has("Content-Length")), (False, False))
    equal(client.rest(), b"abcdefg")
