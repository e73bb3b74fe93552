"""A client that vanishes in the middle of a download frees the upstream."""
from wire import true


def story(flow):
    flow.start()
    client = flow.client("image")
    client.ask("GET", "/v2/images/1/file")
    server = flow.glance.accept()
    server.request()
    server.send("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (1 << 30))
    server.send(b"d" * 65536)
    client.head()
    client.close()
    sent = 0
    try:
        while sent < 1 << 28:
            server.sock.sendall(b"d" * 65536)
            sent += 65536
    except OSError:
        pass
    true(sent < 1 << 28, "the upstream could send on and on")
    flow.alive()
