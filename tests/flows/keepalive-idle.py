"""An idle client connection is closed after timeout.keepalive, silently."""


def story(flow):
    flow.start(timeout={"keepalive": "300ms"})
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    server.answer(200)
    client.response()
    client.quiet(0.1)
    client.ended()
