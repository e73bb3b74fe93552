"""A server not yet known to keep connections gets no write on a pooled one:
it might just be closing it."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    first = flow.nova.accept()
    first.request()
    first.answer(200)
    client.response()
    client.ask("POST", "/v2.1/servers", body="a")
    second = flow.nova.accept()
    equal(second.request().body, b"a")
    second.answer(202)
    equal(client.response().status, 202)
    first.quiet(0.05)
