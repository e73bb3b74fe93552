"""A clash between two images of one owner, as a rotation makes it, is warned of
and recorded, not refused; without the grace time it is refused."""
import cloud
from cloud import COMPLETE
from flow import IMAGE_ID, PATCH, PUBLISH, image
from wire import equal, true

RULE = "scs-0102-os_purpose-uniqueness"


def story(flow):
    glance = cloud.Glance([cloud.published(1), image(**COMPLETE)])
    flow.glance.serve(glance)
    flow.start(rules={"scope_version": "next", "grace": "0s"})
    equal(flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image").status, 403)
    flow.stop()
    flow.start(rules={"scope_version": "next"})
    answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
    equal(answer.status, 200)
    true(any(w.startswith(RULE) and "grace" in w for w in answer.all("X-SCS-Gate-Warning")),
         answer.fields)
    outcome = flow.journal("outcome")[-1]
    equal((outcome["verdict"], outcome["action"]), ("violating", "warned"))
    (finding,) = [f for f in outcome["findings"] if f["rule"] == RULE]
    equal((finding["grace"], finding["action"], finding["counts"]),
          (True, "warn", "main in next"))
