"""What the API answers to the lookup of the present state (no token, not
allowed, not there) is the client's answer, and nothing is written."""
import json

from flow import IMAGE_ID, PATCH, PUBLISH
from wire import equal, response, true

ASK_KEYSTONE = ("WWW-Authenticate", "Keystone uri=\"http://k\"")


def story(flow):
    flow.start()
    statuses = iter((401, 403, 404))
    flow.glance.serve(lambda message: response(
        next(statuses), [("Content-Type", "application/json"), ASK_KEYSTONE],
        '{"x": {"message": "theirs"}}'))
    for status in (401, 403, 404):
        answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
        equal(answer.status, status)
        (inner,) = json.loads(answer.body).values()
        true("theirs" in inner["message"], inner)
        if status == 401:
            equal(answer.get(ASK_KEYSTONE[0]), ASK_KEYSTONE[1])
    equal([m.method for m in flow.glance.seen()], ["GET"] * 3)
    equal(flow.journal("intent"), [])
