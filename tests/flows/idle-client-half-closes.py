"""A client that ends its side after a whole request still gets its answer."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    client.half_close()
    server = flow.nova.accept()
    server.request()
    server.answer(200, body="ok")
    equal(client.response().body, b"ok")
    client.ended()
