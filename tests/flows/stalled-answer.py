"""An answer that stops coming is cut after timeout.transfer, and does not
end cleanly."""
from wire import equal


def story(flow):
    flow.start(timeout={"transfer": "300ms"})
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    server.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart")
    equal(client.head().status, 200)
    equal(client.rest(), b"part")
    server.ended()
