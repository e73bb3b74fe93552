"""A create whose token is no good is answered 401, as the listing is: clients
get a new token by that, and not by 503."""
import json

import cloud
from cloud import COMPLETE
from wire import equal, response

CHALLENGE = ("WWW-Authenticate", "Keystone uri=\"http://k\"")


def story(flow):
    flow.start(rules={"scope_version": "next"})
    flow.glance.serve(lambda message: response(
        401, [CHALLENGE, *cloud.JSON], '{"message": "who are you"}'))
    body = {"name": "n", "visibility": "public", "min_disk": 8, "min_ram": 512,
            "container_format": "bare", "disk_format": "raw",
            **{k: v for k, v in COMPLETE.items() if k != "os_hash_algo"}}
    answer = flow.exchange("POST", "/v2/images", {}, json.dumps(body), "image")
    equal(answer.status, 401)
    equal(answer.get(CHALLENGE[0]), CHALLENGE[1])
    equal([m.method for m in flow.glance.seen()], ["GET"])
