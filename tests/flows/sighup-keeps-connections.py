"""Settings change under open connections: none is dropped, and the next
request on each follows the new ones."""
from flow import BAD_FLAVOR
from wire import equal


def story(flow):
    flow.start(mode="deny")
    client, busy = flow.client(), flow.client()
    client.ask("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    equal(client.response().status, 403)
    busy.ask("GET", "/v2.1/busy")
    other = flow.nova.accept()
    other.request()
    flow.reload("reload", mode="observe")
    client.ask("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    server = flow.nova.accept()
    equal(server.request().body.decode(), BAD_FLAVOR)
    server.answer(200, body="{}")
    equal(client.response().status, 200)
    other.answer(200, body="from before")
    equal(busy.response().body, b"from before")
