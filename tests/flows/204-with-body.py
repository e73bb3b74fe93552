"""Bytes behind a 204 are not the start of the next answer."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    server.send("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nHTTP/")
    equal(client.response().status, 204)
    client.ask("GET", "/v2.1/next")
    server = flow.nova.accept()
    equal(server.request().target, "/v2.1/next")
    server.answer(200, body="ok")
    equal(client.response().body, b"ok")
