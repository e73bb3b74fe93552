"""A client that goes away while its write waits or runs does not lock the
object for ever."""
import json
import threading

from flow import IMAGE_ID, PATCH, image
from wire import equal, response

HARMLESS = json.dumps([{"op": "add", "path": "/x_note", "value": "n"}])


def story(flow):
    flow.start()
    release = threading.Event()

    def glance(message):
        release.wait(2)
        return response(200, body=json.dumps(image()))

    flow.glance.serve(glance)
    for leave in ("close", "reset") * 3:
        client = flow.client("image")
        client.ask("PATCH", "/v2/images/" + IMAGE_ID, PATCH, HARMLESS)
        client.note("leaves")
        getattr(client, leave)()
    release.set()
    answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, HARMLESS, "image")
    equal(answer.status, 200)
