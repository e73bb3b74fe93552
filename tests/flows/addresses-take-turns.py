"""Several addresses share the load."""
from flow import Upstream
from wire import equal, response, true


def story(flow):
    others = [Upstream("nova-%d" % i, flow.transcript) for i in (2, 3)]
    addresses = [u.address for u in [flow.nova, *others]]
    flow.start(upstreams={"nova": {"addresses": addresses}})
    for upstream in (flow.nova, *others):
        upstream.serve(lambda message: response(200))
    for _ in range(9):
        equal(flow.exchange("GET", "/v2.1/servers").status, 200)
    for upstream in (flow.nova, *others):
        true(len(upstream.seen()) >= 2, "%s got %d of 9" % (upstream.name, len(upstream.seen())))
