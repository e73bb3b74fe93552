"""In warn mode a violating write goes through, each finding in a header."""
import json

from flow import BAD_FLAVOR
from wire import equal, response, true


def story(flow):
    flow.start(mode="warn")
    flow.nova.serve(lambda message: response(200, body=json.dumps({"flavor": {"id": "1"}})))
    answer = flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    equal(answer.status, 200)
    warnings = answer.all("X-SCS-Gate-Warning")
    true(any(w.startswith("scs-0100-semantics-check: ") for w in warnings), warnings)
    equal(flow.records(answer), ["intent", "outcome"])
    equal(flow.nova.seen()[0].body.decode(), BAD_FLAVOR)
