"""A second generic image of one architecture, distribution and version is
refused where a version of the standard that says so is in force; the listing
is read with the caller's token, and only then."""
import cloud
from cloud import COMPLETE
from flow import IMAGE_ID, PATCH, PUBLISH, TOKEN, image
from wire import equal, true


def story(flow):
    flow.start(rules={"scope_version": "next"})
    glance = cloud.Glance([cloud.published(1, name="Debian 1", owner="q"),
                           image(**COMPLETE)])
    flow.glance.serve(glance)
    answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
    equal(answer.status, 403)
    text = answer.body.decode()
    for part in ("scs-0102-os_purpose-uniqueness", "Debian 1", "This rule is main in next."):
        true(part in text, (part, text))
    equal(flow.glance.seen("PATCH"), [])
    listed = [m for m in flow.glance.seen("GET") if "limit=" in m.target]
    true(listed, "nothing was listed")
    for message in listed:
        equal(message.get("X-Auth-Token"), TOKEN)
    glance.objects[cloud.ident(1)]["os_purpose"] = "oldgeneric"
    answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
    equal(answer.status, 200)
    (outcome,) = flow.journal("outcome")
    equal(outcome["verdict"], "conforming")
    true(outcome["duration_us"]["survey"] > 0, "no time for the survey")
