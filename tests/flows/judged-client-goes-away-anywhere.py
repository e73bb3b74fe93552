"""A client that hangs up in whatever step of its write harms nobody: the next
write to the same object is judged and goes through."""
import json
import threading
import time

from flow import BAD_FLAVOR, FLAVOR_ID, IMAGE_ID, PATCH, TOKEN, image
from keystone import Keystone
from wire import equal, request, response

NOTE = json.dumps([{"op": "add", "path": "/x_note", "value": "n"}])


class Services:
    """They answer, but for what is held up."""

    def __init__(self):
        self.hold = None
        self.held = threading.Event()
        self.go_on = threading.Event()

    def wait(self, *names):
        if self.hold is not None and self.hold in names:
            self.hold = None
            self.held.set()
            self.go_on.wait(5)

    def __call__(self, message):
        self.wait(message.method, message.target)
        if "flavors" in message.target:
            return response(200, body=json.dumps({"flavor": {"id": FLAVOR_ID}}))
        return response(200, body=json.dumps(image()))


def hang_up(flow, services, hold, listener, method, target, headers, body):
    services.held.clear()
    services.go_on.clear()
    services.hold = hold
    headers = {**headers, "X-Auth-Token": TOKEN}
    client = flow.client(listener)
    client.ask(method, target, headers, body)
    services.held.wait(5)
    waits = flow.client(listener)
    waits.ask(method, target, headers, body)
    time.sleep(0.05)
    client.reset()
    waits.reset()
    time.sleep(0.05)
    services.go_on.set()


def story(flow):
    services = Services()
    keystone = Keystone(flow)
    keystone.hook = lambda message: services.wait("Keystone")
    flow.start(mode="annotate", workers=2, **keystone.settings(cache="0s"))
    flow.glance.serve(services)
    flow.nova.serve(services)
    path = "/v2/images/" + IMAGE_ID
    collecting = flow.client("image")
    collecting.send(request("PATCH", path, [*PATCH.items(), ("Content-Length", "100")]) + b"[")
    collecting.reset()
    for hold in ("Keystone", "GET", "PATCH"):
        hang_up(flow, services, hold, "image", "PATCH", path, PATCH, NOTE)
    follow = "/v2.1/flavors/%s/os-extra_specs" % FLAVOR_ID
    hang_up(flow, services, follow, "compute", "POST", "/v2.1/flavors", {}, BAD_FLAVOR)
    equal(flow.exchange("PATCH", path, PATCH, NOTE, "image").status, 200)
    time.sleep(0.3)
    count = {}
    for line in flow.journal():
        count.setdefault(line["decision"], []).append(line["record"])
    for records in count.values():
        equal(records, ["intent", "outcome"])
