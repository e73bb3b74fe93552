"""A listing that takes too long ends with the survey's own time, and the next
write has its turn; who waits longer than that for a turn gets 503."""
import threading
import time

import cloud
from cloud import COMPLETE
from flow import PATCH, PUBLISH, image
from wire import equal, true


def story(flow):
    flow.start(rules={"scope_version": "next"}, timeout={"survey": "400ms", "lock": "200ms"})
    glance = cloud.Glance([image(**{**COMPLETE, "id": cloud.ident(n)}) for n in (1, 2, 3)])
    hangs = threading.Event()

    def slow(message):
        if "limit=" in message.target:
            hangs.set()
            time.sleep(1.5)

    glance.hook = slow
    flow.glance.serve(glance)
    began = time.monotonic()
    first, second = flow.client("image"), flow.client("image")
    first.ask("PATCH", "/v2/images/" + cloud.ident(1), PATCH, PUBLISH)
    hangs.wait(5)
    second.ask("PATCH", "/v2/images/" + cloud.ident(2), PATCH, PUBLISH)
    waited = second.response()
    equal(waited.status, 503)
    true("earlier writes" in waited.body.decode(), waited.body)
    answer = first.response()
    equal(answer.status, 503)
    true("took too long" in answer.body.decode(), answer.body)
    true(time.monotonic() - began < 1.4, "it took its time")
    glance.hook = lambda message: None
    equal(flow.exchange("PATCH", "/v2/images/" + cloud.ident(3), PATCH, PUBLISH,
                        "image").status, 200)
