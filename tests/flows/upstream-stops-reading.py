"""An upload that stands still because the service takes no more of it is the
service's fault: 504, not 408."""
from wire import equal


def story(flow):
    flow.start(timeout={"transfer": "300ms", "body": "300ms"})
    client = flow.client("image")
    client.ask("PUT", "/v2/images/1/file", [
        ("Content-Type", "application/octet-stream"), ("Content-Length", str(64 << 20))])
    server = flow.glance.accept()
    server.head()
    client.sock.settimeout(2)
    try:
        for _ in range(64):
            client.sock.sendall(b"d" * (1 << 20))
    except (TimeoutError, ConnectionError):
        pass
    equal(client.response().status, 504)
