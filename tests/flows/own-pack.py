"""Rules of the operator's own bind a write as the standard's do."""
import json
import pathlib

from flow import COMPLETE, IMAGE_ID, PATCH, PUBLISH, image
from wire import equal, response, true


def story(flow):
    packs = pathlib.Path(__file__).resolve().parents[2] / "conf" / "rules"
    flow.start(rules={"own_directory": str(packs)})
    current = image(**COMPLETE, vendor="Acme", name="Acme Linux 9")

    def glance(message):
        if message.method == "PATCH":
            for op in json.loads(message.body):
                current[op["path"][1:]] = op["value"]
        return response(200, [("Content-Type", "application/json")], json.dumps(current))

    def patch(**values):
        steps = [{"op": "add", "path": "/" + k, "value": v} for k, v in values.items()]
        return flow.exchange("PATCH", target, PATCH, json.dumps(steps), "image")

    flow.glance.serve(glance)
    target = "/v2/images/" + IMAGE_ID
    answer = flow.exchange("PATCH", target, PATCH, PUBLISH, "image")
    equal(answer.status, 403)
    true("Acme Linux 9 is an image of Acme, so its name should start with "
         "'EXO Acme '" in answer.body.decode(), answer.body)
    equal(len(flow.glance.seen("PATCH")), 0)
    # What is private is nobody's business yet; the contact is only advised.
    equal(patch(name="EXO Acme Linux 9").status, 200)
    answer = flow.exchange("PATCH", target, PATCH, PUBLISH, "image")
    equal(answer.status, 200)
    true(any(w.startswith("example-acme-contact: contact is missing")
             for w in answer.all("X-SCS-Gate-Warning")), answer.all("X-SCS-Gate-Warning"))
    equal(patch(contact="images@example.org").status, 200)
    equal(patch(name="Acme Linux 9").status, 403)
    equal(patch(vendor="Acme Inc.", name="Acme Linux 9").status, 200)
