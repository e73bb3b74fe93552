"""A client that waits for 100 Continue before its data gets it, from the
gate: not every backend answers Expect."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client("image")
    client.ask("PUT", "/v2/images/%s/file" % ("7" * 8), [
        ("Expect", "100-continue"), ("Content-Type", "application/octet-stream"),
        ("Content-Length", "4")])
    equal(client.head().status, 100)
    client.send("data")
    server = flow.glance.accept()
    message = server.request()
    equal((message.has("Expect"), message.body), (False, b"data"))
    server.answer(204)
    equal(client.response().status, 204)
