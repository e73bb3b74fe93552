"""A write takes an idle connection only if it was used lately."""
import time

from wire import equal


def story(flow):
    flow.start(timeout={"upstream_fresh": "100ms"})
    client = flow.client()
    client.ask("GET", "/v2.1/one")
    server = flow.nova.accept()
    server.request()
    server.answer(200)
    client.response()
    time.sleep(0.3)
    client.ask("POST", "/v2.1/servers", body="a")
    server = flow.nova.accept()
    equal(server.request().body, b"a")
    server.answer(202)
    equal(client.response().status, 202)
