"""An answer shorter than its Content-Length never ends cleanly."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    server.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
    server.close()
    equal(client.head().get("Content-Length"), "100")
    equal(client.rest(), b"only this")
