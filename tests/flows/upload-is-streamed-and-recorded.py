"""Image data is never held: the upstream has the first bytes before the
client has sent the last, and the journal knows of the upload."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client("image")
    client.ask("PUT", "/v2/images/1/file", [
        ("Content-Type", "application/octet-stream"), ("Content-Length", "20")])
    client.send("first half")
    server = flow.glance.accept()
    message = server.head()
    equal(server.exactly(10), b"first half")
    equal([(l["record"], l["operation"]) for l in flow.journal()],
          [("intent", "image-upload")])
    client.send("other half")
    equal(server.exactly(10), b"other half")
    equal(message.get("Content-Length"), "20")
    server.answer(204)
    equal(client.response().status, 204)
    equal([l["record"] for l in flow.journal()], ["intent", "outcome"])
