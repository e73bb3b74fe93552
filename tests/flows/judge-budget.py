"""All lookups and listings of one write, and the question whose it is, share
timeout.judge: what the first takes, the next has not. What follows the write has the time anew."""
import time

import cloud
from cloud import COMPLETE
from flow import IMAGE_ID, PATCH, PUBLISH, image
from keystone import Keystone
from wire import equal, true


def story(flow):
    glance = cloud.Glance([image(**COMPLETE)])
    slow = {"lookup": 0.0, "listing": 0.0}

    def hook(message):
        if message.method == "GET":
            time.sleep(slow["listing" if "limit=" in message.target else "lookup"])
    glance.hook = hook
    flow.glance.serve(glance)
    flow.start(rules={"scope_version": "next"},
               timeout={"lookup": "5s", "survey": "5s", "judge": "2s"})
    slow.update(lookup=1.2, listing=1.4)
    began = time.monotonic()
    answer = publish(flow)
    took = time.monotonic() - began
    equal(answer.status, 503)
    true("it took too long" in answer.body.decode(), answer.body)
    true(1.9 < took < 5, "it took %.2f s" % took)
    # two listings before the write (visible and hidden), two after it
    slow.update(lookup=0.3, listing=0.5)
    equal(publish(flow).status, 200)
    equal(flow.journal("outcome")[-1]["verdict"], "conforming")
    flow.stop()
    keystone = Keystone(flow)
    keystone.hook = lambda message: time.sleep(1.2)
    flow.start(**keystone.settings(), timeout={"identity": "5s", "lookup": "5s", "judge": "2s"})
    slow.update(lookup=3)
    began = time.monotonic()
    equal(publish(flow).status, 503)
    took = time.monotonic() - began
    true(1.9 < took < 4, "it took %.2f s" % took)
    equal(flow.journal("refusal")[-1]["initiator"]["id"], "u1")


def publish(flow):
    return flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
