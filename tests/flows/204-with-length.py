"""204 has no body, with or without a length, and nobody waits for one."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    server = None
    for field in ("Content-Length: 0\r\n", "", "Content-Type: text/html\r\n"):
        client.ask("GET", "/v2.1/servers")
        server = server or flow.nova.accept()
        server.request()
        server.send("HTTP/1.1 204 No Content\r\n%s\r\n" % field)
        equal(client.response().status, 204)
        client.quiet(0.05)
