"""A client that hangs up while the others are listed, before its write or
after it, or while it waits for its turn, harms nobody."""
import threading
import time

import cloud
from cloud import COMPLETE
from flow import PATCH, PUBLISH, image
from wire import equal


class Holds:
    """Answers the listing at the given count late."""

    def __init__(self, at):
        self.at = at
        self.count = 0
        self.held = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, message):
        if "limit=" in message.target:
            self.count += 1
            if self.count == self.at:
                self.held.set()
                self.go_on.wait(5)


def story(flow):
    flow.start(workers=2, rules={"scope_version": "next"})
    numbers = iter(range(1, 100))
    glance = cloud.Glance([image(**{**COMPLETE, "id": cloud.ident(n), "os_version": str(n)})
                           for n in range(1, 10)])
    flow.glance.serve(glance)

    def publish():
        client = flow.client("image")
        client.ask("PATCH", "/v2/images/" + cloud.ident(next(numbers)), PATCH, PUBLISH)
        return client

    # two listings before the write, two after it
    for at in (1, 2, 3):
        glance.hook = holds = Holds(at)
        leaves, waits = publish(), publish()
        holds.held.wait(5)
        leaves.reset()
        waits.reset()
        time.sleep(0.1)
        holds.go_on.set()
    glance.hook = lambda message: None
    equal(publish().response().status, 200)
    time.sleep(0.3)
    count = {}
    for line in flow.journal():
        count.setdefault(line["decision"], []).append(line["record"])
    for records in count.values():
        equal(records, ["intent", "outcome"])
