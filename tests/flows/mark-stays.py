"""A mark that a client removes comes back with that write, as long as what it is
for stands; with the last violation it goes, and nobody may set it."""
import json

from flow import COMPLETE, FLAVOR_ID, IMAGE_ID, PATCH, image
from wire import equal, response

MARK = "scs_gate_violations"
SPEC = "scs-gate:violations"
REMOVE = [{"op": "remove", "path": "/" + MARK}]


def story(flow):
    flow.start(mode="annotate", actions={"main": "annotate"})
    images(flow)
    flavors(flow)


def images(flow):
    incomplete = dict(COMPLETE)
    del incomplete["architecture"]
    current = image(**incomplete, visibility="public", **{MARK: "scs-0102-prop-architecture"})
    flow.glance.serve(lambda message: response(200, body='{"images": []}' if "?" in message.target
                                               else json.dumps(current)))
    came(flow, REMOVE, REMOVE + [
        {"op": "add", "path": "/" + MARK, "value": "scs-0102-prop-architecture"}])
    rename = [{"op": "replace", "path": "/name", "value": "Other Linux"}]
    came(flow, rename + REMOVE, rename + REMOVE + [
        {"op": "add", "path": "/" + MARK, "value": "scs-0102-prop-architecture"}])
    repair = [{"op": "add", "path": "/architecture", "value": "x86_64"}]
    came(flow, repair + REMOVE, repair + REMOVE)
    came(flow, repair, repair + REMOVE)
    lie = [{"op": "replace", "path": "/" + MARK, "value": "none"}]
    equal(patch(flow, lie).status, 400)


def came(flow, sent, wanted):
    """What reaches Glance of a PATCH."""
    equal(patch(flow, sent).status, 200)
    equal(json.loads(flow.glance.seen("PATCH")[-1].body), wanted)


def patch(flow, operations):
    return flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, json.dumps(operations), "image")


def flavors(flow):
    flavor = {"id": FLAVOR_ID, "name": "SCS-4V-16-50", "vcpus": 4, "ram": 8192, "disk": 50,
              "OS-FLV-EXT-DATA:ephemeral": 0, "swap": "", "rxtx_factor": 1.0,
              "os-flavor-access:is_public": True, "OS-FLV-DISABLED:disabled": False,
              "description": None, "extra_specs": {SPEC: "scs-0100-semantics-check"}}

    def nova(message):
        if message.method == "DELETE":
            return response(202)
        if message.method == "POST":
            return response(200, body=message.body)
        if "/detail" in message.target:
            return response(200, body=json.dumps({"flavors": [flavor]}))
        return response(200, body=json.dumps({"flavor": flavor}))

    flow.nova.serve(nova)
    answer = flow.exchange("DELETE", "/v2.1/flavors/%s/os-extra_specs/%s" % (FLAVOR_ID, SPEC))
    equal(answer.status, 202, answer.body)
    marks = [json.loads(m.body)["extra_specs"] for m in flow.nova.seen("POST")]
    equal(marks, [{SPEC: "scs-0100-semantics-check"}])
