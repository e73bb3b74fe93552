"""304 keeps its Content-Length and has no body."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    server.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n")
    equal(client.response().status, 304)
    client.ask("GET", "/v2.1/next")
    server.request()
    server.answer(200, body="ok")
    equal(client.response().body, b"ok")
