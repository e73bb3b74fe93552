"""What was published under an exception does not get out of it: renamed, it is
refused as it would have been at once, whoever renames it; what keeps it where it
is goes on. Once the exception is gone, it is an old sinner like any."""
import json

from flow import IMAGE_ID, PATCH, TOKEN, image, yaml
from keystone import ALICE, Keystone
from wire import equal, response, true

BOB = {**ALICE, "user": {**ALICE["user"], "id": "u2", "name": "bob"}}


class Glance:
    """One image, changed as asked."""

    def __init__(self):
        self.image = image(name="nightly 1")

    def __call__(self, message):
        if "?" in message.target:
            return response(200, body='{"images": []}')
        if message.method == "PATCH":
            for step in json.loads(message.body):
                self.image[step["path"][1:]] = step["value"]
        return response(200, [("Content-Type", "application/json")], json.dumps(self.image))


def patch(flow, **members):
    body = [{"op": "add", "path": "/" + k, "value": v} for k, v in members.items()]
    return flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, json.dumps(body), "image")


def rules_of(answer):
    equal(answer.status, 403)
    body, = json.loads(answer.body).values()
    return {f["rule"] for f in body["scs_gate"]["findings"] if f["change"] != "unchanged"}


def story(flow):
    keystone, glance, known = Keystone(flow), Glance(), flow.dir / "exceptions.yaml"
    flow.glance.serve(glance)
    known.write_text("exceptions: []\n")
    options = {"rules": {"exceptions": str(known)}, **keystone.settings(cache="0s")}
    flow.start(**options)
    rules = rules_of(patch(flow, visibility="public"))
    true(len(rules) > 3, rules)
    known.write_text("exceptions:\n  - " + yaml({
        "id": "nightly", "on": "image", "rules": sorted(rules),
        "when": {"name": {"starts": "nightly "}}, "by": {"user": {"id": "u1"}},
        "reason": "r", "owner": "o", "until": "2099-12-31"}) + "\n")
    flow.reload("settings reloaded", **options)
    equal(patch(flow, visibility="public").status, 200)
    for token in (ALICE, BOB):
        keystone.tokens[TOKEN] = token
        equal(rules_of(patch(flow, name="release")), rules)
        equal(patch(flow, name="nightly 2", x_note="n").status, 200)
    equal(flow.journal("refusal")[-1]["findings"][0]["change"], "worsened")
    equal(glance.image["name"], "nightly 2")
    known.write_text("exceptions: []\n")
    flow.reload("settings reloaded", **options)
    equal(patch(flow, name="release").status, 200)
