"""A write that cannot be judged because the lookup fails is refused with 503,
or by setting let through, marked and recorded as unchecked."""
import json
import time

from flow import IMAGE_ID, PATCH, PUBLISH, image
from wire import equal, response


def hanging(message):
    if message.method == "GET":
        time.sleep(1)
        return None
    return response(200, body=json.dumps(image()))


def story(flow):
    for unjudged, status in (("refuse", 503), ("pass", 200)):
        flow.start(unjudged=unjudged, timeout={"lookup": "300ms"})
        if unjudged == "refuse":
            flow.glance.serve(hanging)
        answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
        equal(answer.status, status)
        equal(len(flow.glance.seen("PATCH")), 1 if unjudged == "pass" else 0)
        equal(answer.get("X-SCS-Gate-Unchecked"), "true" if unjudged == "pass" else None)
        flow.stop()
    equal(flow.journal()[-1]["verdict"], "unchecked")
