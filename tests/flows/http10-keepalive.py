"""An HTTP/1.0 client that asks for keep-alive gets it and is told so; one
that does not sees the connection end."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    for number in (1, 2):
        client.ask("GET", "/v2.1/%d" % number, {"Connection": "keep-alive"}, version="1.0")
        server = flow.nova.accept() if number == 1 else server
        equal(server.request().start, "GET /v2.1/%d HTTP/1.1" % number)
        server.answer(200, body="ok")
        answer = client.response()
        equal((answer.body, answer.get("Connection").lower()), (b"ok", "keep-alive"))
    client.ask("GET", "/v2.1/3", version="1.0")
    server.request()
    server.answer(200, body="last")
    equal(client.response().body, b"last")
    client.ended()
