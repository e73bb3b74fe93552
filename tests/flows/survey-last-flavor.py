"""The last flavor that the standard wants does not go, nor do its extra specs;
with a second one that serves alike they do."""
import json

import cloud
from wire import equal, true

SPECS = {"scs_name_v1": "SCS-2V:8", "scs_name_v2": "SCS-2V-8", "scs_cpu_type": "shared-core"}


def story(flow):
    flow.start()
    kept = cloud.flavor(1, "SCS-2V-8", 2, 8192, **SPECS)
    nova = cloud.Nova([cloud.flavor(n, "f%d" % n, 1, 64) for n in range(10, 15)] + [kept],
                      page=2)
    flow.nova.serve(nova)
    path = "/v2.1/flavors/" + kept["id"]
    for target in (path, path + "/os-extra_specs/scs:name-v2"):
        answer = flow.exchange("DELETE", target)
        equal(answer.status, 403)
        true("scs-0103-flavor-2v-8" in answer.body.decode(), answer.body)
    equal({m.method for m in flow.nova.seen()}, {"GET"})
    for target in cloud.listings(flow.nova):
        true("is_public=None" in target, target)
    second = cloud.flavor(2, "another", 2, 8192)
    nova.objects[second["id"]] = second
    specs = {"extra_specs": {k.replace("_", ":", 1).replace("_", "-"): v
                             for k, v in SPECS.items()}}
    answer = flow.exchange("POST", "/v2.1/flavors/%s/os-extra_specs" % second["id"],
                           [("Content-Type", "application/json")], json.dumps(specs))
    equal(answer.status, 200)
    equal(flow.exchange("DELETE", path).status, 202)
    equal(flow.exchange("DELETE", path).status, 404)
    equal(len(flow.nova.seen("DELETE")), 1)
    # without the extra specs of the others nobody knows
    hidden = dict(nova.objects[cloud.ident(10)])
    hidden.pop("extra_specs")
    nova.hook = lambda m: cloud.answer(200, {"flavors": [hidden]}) \
        if "detail" in m.target else None
    answer = flow.exchange("DELETE", "/v2.1/flavors/" + second["id"])
    equal(answer.status, 503)
    true("extra specs are not shown" in answer.body.decode(), answer.body)
