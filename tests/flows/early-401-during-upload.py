"""A 401 while image data is still coming reaches the client, which goes on
sending for a while before it looks."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client("image")
    client.ask("PUT", "/v2/images/1/file", [
        ("Content-Type", "application/octet-stream"), ("Content-Length", str(32 << 20))])
    client.send(b"d" * (1 << 20))
    server = flow.glance.accept()
    server.head()
    server.answer(401, [("WWW-Authenticate", "Keystone uri=\"x\"")], "no token")
    for _ in range(31):
        client.sock.sendall(b"d" * (1 << 20))
    answer = client.response()
    equal((answer.status, answer.body), (401, b"no token"))
    server.close()
