"""A write is sent once: a pooled connection that dies under it gives 502 and
no second try; one found dead is not used for it."""
import time

from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    server = None
    for _ in range(2):
        client.ask("GET", "/v2.1/servers")
        server = server or flow.nova.accept()
        server.request()
        server.answer(200)
        client.response()
    client.ask("POST", "/v2.1/servers", body="a")
    equal(server.request().body, b"a")
    server.close()
    equal(client.response().status, 502)
    flow.nova.untouched()
    client = flow.client()
    client.ask("GET", "/v2.1/servers/2")
    server = flow.nova.accept()
    server.request()
    server.answer(200)
    client.response()
    server.close()
    time.sleep(0.05)
    client.ask("POST", "/v2.1/servers", body="b")
    server = flow.nova.accept()
    equal(server.request().body, b"b")
    server.answer(202)
    equal(client.response().status, 202)
