"""A request head that comes in two pieces is one request."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.send("GET /v2.1/servers HTTP/1.1\r\nHost: a\r\nX-Pie")
    client.quiet()
    client.send("ce: one\r\n\r\n")
    server = flow.nova.accept()
    message = server.request()
    equal((message.target, message.get("X-Piece")), ("/v2.1/servers", "one"))
    server.answer(200, body="ok")
    equal(client.response().body, b"ok")
