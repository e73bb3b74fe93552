"""A refusal while the client is still sending is read to its end by a client
that sends everything first: the connection is drained before it closes."""
import json

from wire import equal


def story(flow):
    flow.start()
    client = flow.client("image")
    client.ask("PUT", "/v2/images/1/file?_method=DELETE", [
        ("Content-Type", "application/octet-stream"), ("Content-Length", str(32 << 20))])
    for _ in range(32):
        client.sock.sendall(b"d" * (1 << 20))
    answer = client.response()
    equal(answer.status, 400)
    equal(json.loads(answer.body)["badRequest"]["code"], 400)
    client.ended()
    flow.glance.untouched()
