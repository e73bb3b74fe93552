"""A chunked answer whose last chunk never came never ends cleanly, wherever
it broke off."""
from wire import chunk, equal


def story(flow):
    flow.start()
    for part in (chunk("piece"), chunk("piece") + b"5\r\nab", chunk("piece") + b"0\r\n",
                 chunk("piece") + b"5", chunk("piece") + b"zz\r\n"):
        client = flow.client()
        client.ask("GET", "/v2.1/servers")
        server = flow.nova.accept()
        server.request()
        server.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + part)
        server.close()
        client.head()
        equal(client.rest().endswith(b"0\r\n\r\n"), False, "a clean end after %r" % part)
