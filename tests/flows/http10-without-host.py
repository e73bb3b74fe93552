"""An HTTP/1.0 request without Host is served; the upstream gets one."""
from wire import equal, true


def story(flow):
    flow.start()
    client = flow.client()
    client.send("GET /v2.1/servers HTTP/1.0\r\n\r\n")
    server = flow.nova.accept()
    true(server.request().get("Host"), "no Host")
    server.answer(200, body="ok")
    equal(client.response().body, b"ok")
