"""A flavor gets its mark by a request of its own once it is made, and the
client's answer waits for it."""
import json

from flow import BAD_FLAVOR, FLAVOR_ID, TOKEN
from wire import equal, response, true


def story(flow):
    flow.start(mode="annotate", actions={"main": "annotate"})

    def nova(message):
        if message.target.endswith("/os-extra_specs"):
            return response(200, body=message.body)
        return response(200, body=json.dumps({"flavor": {"id": FLAVOR_ID, "name": "x"}}))

    flow.nova.serve(nova)
    equal(flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR).status, 200)
    create, mark = flow.nova.seen("POST")
    equal(create.body.decode(), BAD_FLAVOR)
    equal(mark.target, "/v2.1/flavors/%s/os-extra_specs" % FLAVOR_ID)
    equal(mark.get("X-Auth-Token"), TOKEN)
    specs = json.loads(mark.body)["extra_specs"]
    true("scs-0100-semantics-check" in specs["scs-gate:violations"], specs)
