"""A mark for the sake of another image stays while that one is there or nobody
knows, whatever else is written, and goes when the other has gone."""
import json

import cloud
from cloud import COMPLETE
from flow import IMAGE_ID, PATCH, PUBLISH, image
from wire import equal

MARK = "scs_gate_violations"
RULE = "scs-0102-os_purpose-uniqueness"
PATH = "/v2/images/" + IMAGE_ID


def story(flow):
    flow.start(mode="annotate", rules={"scope_version": "next", "grace": "0s"})
    other = cloud.published(1, name="other", owner="q")
    glance = cloud.Glance([other, image(**COMPLETE)])
    flow.glance.serve(glance)
    notes = iter(range(10))

    def note(operation="add", path="/x_note"):
        patch = json.dumps([{"op": operation, "path": path, "value": str(next(notes))}])
        equal(flow.exchange("PATCH", PATH, PATCH, patch, "image").status, 200)
        return glance.objects[IMAGE_ID].get(MARK)

    equal(flow.exchange("PATCH", PATH, PATCH, PUBLISH, "image").status, 200)
    equal(glance.objects[IMAGE_ID][MARK], RULE)
    equal(note(), RULE)
    glance.hook = lambda m: cloud.answer(403, {}) if "limit=" in m.target else None
    equal(note(), RULE)
    patch = json.dumps([{"op": "replace", "path": "/" + MARK, "value": "none"}])
    equal(flow.exchange("PATCH", PATH, PATCH, patch, "image").status, 400)
    glance.hook = lambda m: None
    other["os_hidden"] = True
    equal(note(), None)
    before = len(cloud.listings(flow.glance))
    equal(note(), None)
    equal(len(cloud.listings(flow.glance)), before)
