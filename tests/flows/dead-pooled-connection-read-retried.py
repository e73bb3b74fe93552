"""A read that meets a pooled connection just dying is sent again on a fresh
one; the client notices nothing."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/one")
    server = flow.nova.accept()
    server.request()
    server.answer(200)
    client.response()
    client.ask("GET", "/v2.1/two")
    equal(server.request().target, "/v2.1/two")
    server.close()
    server = flow.nova.accept()
    equal(server.request().target, "/v2.1/two")
    server.answer(200, body="two")
    equal(client.response().body, b"two")
