"""Where the caller may not list the images, a rule that asks about them is not
judged: 503 that says so, or by setting let through, marked and recorded. What
only warns lets it through with a warning."""
import json

import cloud
from cloud import COMPLETE
from flow import IMAGE_ID, PATCH, PUBLISH, image
from wire import equal, true

RULE = "scs-0102-os_purpose-uniqueness"


def publish(flow, glance):
    glance.objects[IMAGE_ID]["visibility"] = "private"
    return flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")


def story(flow):
    glance = cloud.Glance([image(**COMPLETE)])
    glance.hook = lambda m: cloud.answer(403, {}) if "limit=" in m.target else None
    flow.glance.serve(glance)
    flow.start(rules={"scope_version": "next"})
    answer = publish(flow, glance)
    equal(answer.status, 503)
    inner = json.loads(answer.body)["serviceUnavailable"]
    for part in (RULE, "the images of this cloud cannot be listed: the service answered 403",
                 "What helps", "main in next"):
        true(part in inner["message"], (part, inner["message"]))
    true(RULE in [f["rule"] for f in inner["scs_gate"]["findings"]
                  if f["outcome"] == "UNKNOWN"], inner)
    equal(flow.journal()[-1]["verdict"], "unchecked")
    equal(flow.glance.seen("PATCH"), [])
    flow.stop()
    for more in ({"unjudged": "pass"}, {"mode": "observe"}, {"mode": "warn"}):
        flow.start(rules={"scope_version": "next"}, **more)
        answer = publish(flow, glance)
        equal(answer.status, 200)
        equal(answer.get("X-SCS-Gate-Unchecked"), "true")
        outcome = flow.journal("outcome")[-1]
        equal(outcome["verdict"], "unchecked")
        true("cannot be listed" in outcome["reason"], outcome)
        true(RULE in [f["rule"] for f in outcome["findings"]], outcome)
        if more.get("mode") == "warn":
            true(any(RULE in w for w in answer.all("X-SCS-Gate-Warning")), answer.fields)
        flow.stop()
