"""No route of the backends ends with a slash: a write there is answered 404 by
the gate itself, recorded, and the services see nothing of it."""
from wire import equal

WRITES = [("DELETE", "/v2/images/", "image"), ("POST", "/v2/images/", "image"),
          ("POST", "/v2.1/flavors/", "compute")]


def story(flow):
    flow.start()
    for method, target, listener in WRITES:
        answer = flow.exchange(method, target, body="{}", listener=listener)
        equal(answer.status, 404, target)
        equal(flow.records(answer), ["refusal"], target)
    flow.nova.untouched(0.1)
    flow.glance.untouched(0.1)
