"""An exception covers what a rule found, not what nobody could look at: where the
images may not be listed, an excepted image waits as any other; where they may,
it is let through, though another one is like it."""
import json

import cloud
from cloud import COMPLETE
from flow import IMAGE_ID, PATCH, PUBLISH, image, yaml
from wire import equal

RULE = "scs-0102-os_purpose-uniqueness"
NAME = "X-SCS-Gate-Exception"


def story(flow):
    path = flow.dir / "exceptions.yaml"
    path.write_text("exceptions:\n  - " + yaml({
        "id": "twin", "on": "image", "rules": [RULE], "when": {"id": IMAGE_ID},
        "reason": "r", "owner": "o", "until": "2099-12-31"}) + "\n")
    flow.start(rules={"scope_version": "next", "exceptions": str(path)})
    glance = cloud.Glance([cloud.published(1, name="Debian 1", owner="q"),
                           image(**COMPLETE)])
    glance.hook = lambda m: cloud.answer(403, {}) if "limit=" in m.target else None
    flow.glance.serve(glance)
    target = "/v2/images/" + IMAGE_ID
    answer = flow.exchange("PATCH", target, PATCH, PUBLISH, "image")
    equal((answer.status, answer.all(NAME)), (503, []))
    inner = json.loads(answer.body)["serviceUnavailable"]["scs_gate"]
    equal([f.get("exception") for f in inner["findings"] if f["rule"] == RULE], [None])
    glance.hook = lambda m: None
    answer = flow.exchange("PATCH", target, PATCH, PUBLISH, "image")
    equal((answer.status, answer.all(NAME)), (200, ["twin"]))
    outcome = flow.journal("outcome")[-1]
    equal({(f["rule"], f["exception"]) for f in outcome["findings"]
           if "exception" in f}, {(RULE, "twin")})
