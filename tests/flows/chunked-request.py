"""A chunked request body of a relayed call arrives whole, framed anew."""
from wire import chunk, equal, request


def story(flow):
    flow.start()
    client = flow.client()
    client.send(request("POST", "/v2.1/servers", [("Transfer-Encoding", "chunked")]))
    server = flow.nova.accept()
    for piece in ("a", "b" * 5000, "c" * 70000):
        client.send(chunk(piece))
    client.send(chunk(""))
    message = server.request()
    equal(message.body, b"a" + b"b" * 5000 + b"c" * 70000)
    server.answer(200)
    equal(client.response().status, 200)
    flow.nova.untouched(0.05)
