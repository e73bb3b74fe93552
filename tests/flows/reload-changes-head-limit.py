"""A larger limit for heads is in force after a reload, not only announced."""
from wire import equal, response


def story(flow):
    flow.start(limit={"head": "1KiB"})
    flow.nova.serve(lambda message: response(200, body="fine"))
    long = [("X-Long", "v" * 5000)]
    client = flow.client()
    client.ask("GET", "/v2.1/one")
    equal(client.response().status, 200)
    equal(flow.exchange("GET", "/v2.1/servers", long).status, 431)
    flow.reload("settings reloaded", limit={"head": "16KiB"})
    equal(flow.exchange("GET", "/v2.1/servers", long).status, 200)
    client.ask("GET", "/v2.1/two", long)
    equal(client.response().status, 200)
    flow.reload("settings reloaded", limit={"head": "1KiB"})
    equal(flow.exchange("GET", "/v2.1/servers", long).status, 431)
    client.ask("GET", "/v2.1/three", long)
    equal(client.response().status, 431)
