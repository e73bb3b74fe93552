"""The health check answers 503 and the reason: no room in the journal, an
upstream that cannot be reached, no connection left for clients."""
import json

from flow import GOOD_FLAVOR, HOST, Upstream
from wire import equal, response, true

ADMIN = {"bind": HOST + ":0"}


def story(flow):
    journal(flow)
    flow.stop()
    upstream(flow)
    flow.stop()
    connections(flow)


def journal(flow):
    flow.start(admin=ADMIN, audit={"file": "/dev/full"})
    equal(flow.admin("/healthcheck").status, 200)
    equal(flow.exchange("POST", "/v2.1/flavors", body=GOOD_FLAVOR).status, 503)
    answer = flow.admin("/healthcheck")
    equal((answer.status, answer.body),
          (503, b"the last lines of the audit journal could not be kept\n"))
    equal(flow.metrics().get("scs_gate_journal_failures_total"), 1)


def upstream(flow):
    gone = Upstream("gone", flow.transcript)
    gone.close()
    here = flow.nova
    flow.nova = gone
    flow.start(admin=ADMIN)
    equal(flow.exchange("GET", "/v2.1/servers").status, 502)
    answer = flow.admin("/healthcheck", headers={"Accept": "application/json"})
    equal(answer.status, 503)
    equal(json.loads(answer.body), {"detailed": False, "reasons": [
        "no address of nova could be reached"]})
    metrics = flow.metrics()
    equal(metrics.get("scs_gate_upstream_reachable", upstream="nova"), 0)
    equal(metrics.get("scs_gate_upstream_reachable", upstream="glance"), 1)
    equal(metrics.get("scs_gate_upstream_connect_failures_total"), 1)
    equal(metrics.get("scs_gate_requests_total", verdict="passed", action="failed"), 1)
    flow.nova = here
    flow.reload("settings reloaded", admin=ADMIN)
    equal(flow.admin("/healthcheck").status, 200)


def connections(flow):
    flow.start(admin=ADMIN, limit={"connections": 2})
    flow.nova.serve(lambda message: response(200))
    clients = [flow.client() for _ in range(2)]
    for client in clients:
        client.ask("GET", "/v2.1/servers")
        client.response()
    answer = flow.admin("/healthcheck?detailed")
    equal(answer.status, 503)
    true("ready: all of the 2 client connections are in use" in answer.body.decode(), answer.body)
    equal(flow.metrics().get("scs_gate_open_client_connections"), 2)
    for client in clients:
        client.close()
    flow.await_metric(0, "scs_gate_open_client_connections")
    equal(flow.admin("/healthcheck").status, 200)
