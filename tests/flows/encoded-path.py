"""A needlessly encoded path is judged as what it means and forwarded in that
form."""
import json

from flow import BAD_FLAVOR, GOOD_FLAVOR
from wire import equal, response


def story(flow):
    flow.start()
    flow.nova.serve(lambda message: response(200, body=json.dumps(
        {"flavor": {"id": "1", "name": "SCS-4V-8-50"}})))
    for path in ("/v2.1/%66lavors", "/v2%2e1/flavors", "/%76%32.1/flavors", "/v2/flavors",
                 "/v2.1/0a1b2c3d/flavors", "/v2.1/flavors?x=y"):
        equal(flow.exchange("POST", path, body=BAD_FLAVOR).status, 403, path)
    equal(len(flow.nova.seen()), 0)
    equal(flow.exchange("POST", "/v2.1/%66lavors", body=GOOD_FLAVOR).status, 200)
    equal(flow.nova.seen()[0].target, "/v2.1/flavors")
