"""Publishing an incomplete image is refused with all that is missing; a
complete one goes through; repairing one step at a time is allowed."""
import json

from flow import COMPLETE, IMAGE_ID, PATCH, PUBLISH, image
from wire import equal, response, true


def story(flow):
    flow.start()
    current = image()

    def glance(message):
        if message.method == "PATCH":
            for op in json.loads(message.body):
                current[op["path"][1:]] = op["value"]
        return response(200, [("Content-Type", "application/json")], json.dumps(current))

    flow.glance.serve(glance)
    target = "/v2/images/" + IMAGE_ID
    answer = flow.exchange("PATCH", target, PATCH, PUBLISH, "image")
    equal(answer.status, 403)
    for missing in ("architecture", "os_distro", "image_source", "replace_frequency"):
        true(missing in answer.body.decode(), missing + " is not named")
    equal(len(flow.glance.seen("PATCH")), 0)
    for key, value in COMPLETE.items():
        step = json.dumps([{"op": "add", "path": "/" + key, "value": value}])
        equal(flow.exchange("PATCH", target, PATCH, step, "image").status, 200)
    equal(flow.exchange("PATCH", target, PATCH, PUBLISH, "image").status, 200)
    equal(current["visibility"], "public")
    current.pop("os_distro")
    harmless = json.dumps([{"op": "replace", "path": "/min_ram", "value": 2048}])
    equal(flow.exchange("PATCH", target, PATCH, harmless, "image").status, 200)
    worse = json.dumps([{"op": "replace", "path": "/architecture", "value": "vax"}])
    equal(flow.exchange("PATCH", target, PATCH, worse, "image").status, 403)
