"""For an HTTP/1.0 client the connection's end is the body's end: a broken
answer must end with a reset, not like a whole one."""
from wire import chunk, true


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers", version="1.0")
    server = flow.nova.accept()
    server.request()
    server.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk("piece"))
    client.head()
    client.until(b"piece")
    server.close()
    client.rest()
    true("reset" in client.transcript[-1][2], "the client saw a clean end")
