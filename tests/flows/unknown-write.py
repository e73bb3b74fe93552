"""A write below a judged path that the gate does not know is refused; in
observe mode it passes and is recorded."""
import json

from wire import equal, response

WRITES = [("PATCH", "/v2.1/flavors/x", "compute"), ("POST", "/v2.1/flavors/x/new", "compute"),
          ("PUT", "/v2/images/x", "image"), ("DELETE", "/v2/images", "image")]


def story(flow):
    flow.start()
    for method, target, listener in WRITES:
        answer = flow.exchange(method, target, body="{}", listener=listener)
        equal((answer.status, list(json.loads(answer.body))), (403, ["forbidden"]), target)
        equal(flow.records(answer), ["refusal"], target)
    flow.nova.untouched(0.1)
    flow.glance.untouched(0.1)
    flow.stop()
    flow.start(mode="observe")
    for upstream in (flow.nova, flow.glance):
        upstream.serve(lambda message: response(200))
    for method, target, listener in WRITES:
        equal(flow.exchange(method, target, body="{}", listener=listener).status, 200)
    last = [l["operation"] for l in flow.journal("intent")]
    equal(last, ["unknown-write"] * len(WRITES))
