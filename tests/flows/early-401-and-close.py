"""The same when the upstream answers and closes at once."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client("image")
    client.ask("PUT", "/v2/images/1/file", [
        ("Content-Type", "application/octet-stream"), ("Content-Length", str(16 << 20))])
    server = flow.glance.accept()
    server.head()
    server.send("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n"
                "Content-Length: 8\r\n\r\nno token")
    server.half_close()
    for _ in range(16):
        client.sock.sendall(b"d" * (1 << 20))
    answer = client.response()
    equal((answer.status, answer.body), (401, b"no token"))
