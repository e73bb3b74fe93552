"""Who is no trusted proxy any more after a reload is not believed on the
connection that it kept, either."""
from wire import equal


def story(flow):
    flow.start(trusted_proxies=["127.0.0.0/8"])
    client = flow.client()
    for wanted in ("198.51.100.7, 127.0.0.1", "127.0.0.1"):
        client.ask("GET", "/v2.1/servers", [("X-Forwarded-For", "198.51.100.7")])
        server = flow.nova.accept()
        equal(server.request().get("X-Forwarded-For"), wanted)
        server.answer(200)
        client.response()
        flow.reload("settings reloaded", trusted_proxies=[])
