"""The answer to HEAD has no body whatever its length says, and the
connections stay usable."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("HEAD", "/v2.1/servers")
    server = flow.nova.accept()
    equal(server.request().method, "HEAD")
    server.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    equal(client.response("HEAD").get("Content-Length"), "1000")
    client.ask("GET", "/v2.1/next")
    server.request()
    server.answer(200, body="ok")
    equal(client.response().body, b"ok")
