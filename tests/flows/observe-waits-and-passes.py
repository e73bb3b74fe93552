"""In observe mode a write that waited too long for an earlier one to the same
object goes on unchecked; it is not refused."""
import json
import threading

from flow import IMAGE_ID, PATCH, image
from wire import equal, response

HARMLESS = json.dumps([{"op": "add", "path": "/x_note", "value": "n"}])


def story(flow):
    flow.start(mode="observe", timeout={"lock": "200ms"})
    first, release = threading.Event(), threading.Event()

    def glance(message):
        if message.method == "PATCH" and not first.is_set():
            first.set()
            release.wait(5)
        return response(200, body=json.dumps(image()))

    flow.glance.serve(glance)
    earlier, later = flow.client("image"), flow.client("image")
    earlier.ask("PATCH", "/v2/images/" + IMAGE_ID, PATCH, HARMLESS)
    first.wait(5)
    later.ask("PATCH", "/v2/images/" + IMAGE_ID, PATCH, HARMLESS)
    answer = later.response()
    equal((answer.status, answer.get("X-SCS-Gate-Unchecked")), (200, "true"))
    release.set()
    equal(earlier.response().status, 200)
