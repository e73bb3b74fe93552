"""Of rules that alone could not be judged, only those of failure.severities
refuse a write; and what passed is judged again with the listing, if it can be
had by then."""
import time

import cloud
from cloud import COMPLETE
from flow import IMAGE_ID, PATCH, PUBLISH, image
from wire import equal, true

RULE = "scs-0102-os_purpose-uniqueness"


def publish(flow, glance):
    glance.objects[IMAGE_ID]["visibility"] = "private"
    return flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")


def story(flow):
    twin = image(**{**COMPLETE, "id": cloud.ident(7), "visibility": "public"})
    glance = cloud.Glance([image(**COMPLETE), twin])
    listed = [0]

    def first_time_slow(message):
        if "limit=" in message.target:
            listed[0] += 1
            if listed[0] == 1:
                time.sleep(1.7)
    glance.hook = first_time_slow
    flow.glance.serve(glance)
    for severities, status in (("all", 503), ("main recommended", 503), ("draft", 200)):
        listed[0] = 0
        flow.start(rules={"scope_version": "next", "grace": "0s"}, timeout={"survey": "1s"},
                   failure={"severities": severities})
        answer = publish(flow, glance)
        equal(answer.status, status)
        if status == 200:
            equal(answer.get("X-SCS-Gate-Unchecked"), "true")
            outcome = flow.journal("outcome")[-1]
            true([f for f in outcome["findings"] if f["rule"] == RULE
                  and f["outcome"] == "FAIL"], outcome)
            equal(outcome["verdict"], "violating")
        equal(flow.stop(), None)
