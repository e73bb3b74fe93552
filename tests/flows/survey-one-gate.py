"""Two writes at the same time that together break uniqueness: through one gate
the second one sees the first, whichever workers have them, and is refused."""
import cloud
from cloud import COMPLETE
from flow import PATCH, PUBLISH, image
from wire import equal, true


def story(flow):
    flow.start(workers=2, rules={"scope_version": "next"})
    pair = [image(**{**COMPLETE, "id": cloud.ident(n), "owner": "p%d" % n,
                     "name": "Linux %d" % n}) for n in range(6)]
    glance = cloud.Glance(pair)
    flow.glance.serve(glance)
    clients = []
    for one in pair:
        clients.append(flow.client("image"))
        clients[-1].ask("PATCH", "/v2/images/" + one["id"], PATCH, PUBLISH)
    statuses = sorted(c.response().status for c in clients)
    equal(statuses, [200] + [403] * 5)
    equal(len([o for o in glance.objects.values() if o["visibility"] == "public"]), 1)
    true(not any(l["verdict"] == "violating" for l in flow.journal("outcome")), "too late")
