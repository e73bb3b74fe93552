"""Nobody keeps a refused upload running for ever: after limit.drain the
connection is cut."""
from wire import equal, true


def story(flow):
    flow.start(limit={"drain": "4MiB"})
    client = flow.client("image")
    client.ask("PUT", "/v2/images/1/file?_method=DELETE", [
        ("Content-Type", "application/octet-stream"), ("Content-Length", str(1 << 30))])
    equal(client.response().status, 400)
    sent = 0
    try:
        while sent < 1 << 28:
            client.sock.sendall(b"d" * (1 << 20))
            sent += 1 << 20
    except OSError:
        pass
    true(sent < 64 << 20, "%d MiB were read" % (sent >> 20))
