"""A write whose second listing fails is done and answered; that it could not
be verified is recorded."""
import cloud
from cloud import COMPLETE
from flow import IMAGE_ID, PATCH, PUBLISH, image
from wire import equal, true


def story(flow):
    flow.start(rules={"scope_version": "next"})
    glance = cloud.Glance([image(**COMPLETE)])
    glance.hook = lambda m: cloud.answer(500, {}) if (
        "limit=" in m.target and flow.glance.seen("PATCH")) else None
    flow.glance.serve(glance)
    answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
    equal(answer.status, 200)
    (outcome,) = flow.journal("outcome")
    equal(outcome["verdict"], "conforming")
    true("could not be verified: the images of this cloud" in outcome["reason"], outcome)
