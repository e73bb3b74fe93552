"""A request that waits for a lookup while the settings change goes where the
settings sent it that it began with, not to what stands in the same place of
the new ones."""
import json

from flow import IMAGE_ID, PATCH, Upstream, image
from wire import equal

HARMLESS = json.dumps([{"op": "add", "path": "/x_note", "value": "n"}])


def story(flow):
    other = Upstream("other", flow.transcript)
    flow.start()
    client = flow.client("image")
    client.ask("PATCH", "/v2/images/" + IMAGE_ID, PATCH, HARMLESS)
    server = flow.glance.accept()
    equal(server.request().method, "GET")
    new = flow.settings({}).replace(
        "upstreams: {", 'upstreams: {"a": {addresses: ["%s"]}, "b": {addresses: ["%s"]}, '
        % (other.address, other.address))
    flow.settings = lambda overrides: new
    flow.reload("settings reloaded")
    server.answer(200, body=json.dumps(image()))
    try:
        server = flow.glance.accept(1)
    except Exception:
        pass
    equal(server.request().method, "PATCH")
    server.answer(200, body=json.dumps(image(x_note="n")))
    equal(client.response().status, 200)
    other.untouched()
