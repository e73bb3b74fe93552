"""Observing, complete adds nothing."""
import json

from cloud import Nova
from wire import equal, true

BODY = '{"extra_specs": {"x:y": "z"}}'


def story(flow):
    flow.start(mode="observe", complete="yes")
    flow.nova.serve(Nova([{"id": "f1", "name": "SCS-4V-16", "vcpus": 4, "ram": 16384, "disk": 0,
                           "os-flavor-access:is_public": True, "extra_specs": {}}]))
    answer = flow.exchange("POST", "/v2.1/flavors/f1/os-extra_specs", body=BODY)
    equal(answer.status, 200)
    true(answer.get("X-SCS-Gate-Completed") is None, "completed while observing")
    equal(flow.nova.seen("POST")[-1].body.decode(), BODY)
    true("completed" not in json.dumps(flow.journal()), "the journal says otherwise")
