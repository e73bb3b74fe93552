"""Every counter says what happened, no more and no less."""
import datetime
import json
import subprocess
import time

from flow import BAD_FLAVOR, COMPLETE, FLAVOR_ID, GOOD_FLAVOR, HOST, IMAGE_ID, PATCH, PUBLISH, image
from wire import equal, response, true

ADMIN = {"bind": HOST + ":0"}
REQUESTS = "scs_gate_requests_total"
RENAME = json.dumps([{"op": "replace", "path": "/name", "value": "Other Linux"}])


def story(flow):
    settings = {
        "admin": ADMIN, "limit": {"connections": 5000},
        "timeout": {"head": "300ms", "lookup": "400ms"},
        "listeners": [
            {"name": "compute", "bind": HOST + ":0", "service": "compute", "upstream": "nova"},
            {"name": "image", "bind": HOST + ":0", "path": "/image", "service": "image",
             "upstream": "glance"},
            {"name": "secure", "bind": HOST + ":0", "service": "image", "upstream": "glance",
             "tls": {"certificate": str(flow.certificates / "api.pem"),
                     "key": str(flow.certificates / "api.key")}}]}
    began = int(time.time())
    flow.start(**settings)
    flow.nova.serve(nova)
    flow.glance.serve(Glance())
    nothing_yet(flow.metrics(), began, flow.certificates)
    reads(flow)
    flavors(flow)
    images(flow)
    heads(flow)
    reload(flow, settings)
    equal(flow.stop(), None)
    marks(flow)


def nova(message):
    if message.target.endswith("/os-extra_specs"):
        return response(200, body=message.body)
    if message.method == "POST" and message.target.endswith("/flavors"):
        return response(200, body=json.dumps({"flavor": {"id": FLAVOR_ID, "name": "x"}}))
    return response(200, body="0123456789")


class Glance:
    """What it says of an image depends on how often it was asked."""

    def __init__(self):
        self.lookups = 0

    def __call__(self, message):
        if message.method == "PATCH":
            return response(200, body=json.dumps(image(**COMPLETE, name="Other Linux")))
        self.lookups += 1
        if self.lookups == 1:
            return response(200, body=json.dumps(image(**COMPLETE)))
        if self.lookups == 2:
            return response(200, body=json.dumps(image()))
        if self.lookups == 3:
            return response(404, body="{}")
        if self.lookups == 4:
            return response(500, body="{}")
        if self.lookups == 5:
            time.sleep(1)
        return response(200, body="not JSON") if self.lookups == 6 else None


def nothing_yet(metrics, began, certificates):
    for name in {name for name, _ in metrics.samples if name.endswith("_total")}:
        true(name == "process_cpu_seconds_total" or metrics.get(name) == 0, name)
    for name in ("process_start_time_seconds", "scs_gate_last_reload_timestamp_seconds"):
        true(began <= metrics.get(name) <= time.time(), name)
    equal(metrics.get("scs_gate_rules_info", scope_version="v5.1"), 1)
    equal(metrics.get("scs_gate_client_connections_limit"), 5000)
    for name in ("process_open_fds", "process_resident_memory_bytes", "process_max_fds"):
        true(metrics.get(name) > 4, name)
    equal(metrics.labels("scs_gate_certificate_expiry_timestamp_seconds", "listener"), {"secure"})
    end = subprocess.run(["openssl", "x509", "-enddate", "-noout", "-dateopt", "iso_8601",
                          "-in", str(certificates / "api.pem")],
                         capture_output=True, text=True, check=True).stdout.strip()
    end = datetime.datetime.strptime(end + "+0000", "notAfter=%Y-%m-%d %H:%M:%SZ%z")
    equal(metrics.get("scs_gate_certificate_expiry_timestamp_seconds"), end.timestamp())


def reads(flow):
    client = flow.client()
    for _ in range(3):
        client.ask("GET", "/v2.1/servers")
        client.response()
    client.ask("POST", "/v2.1/servers", body="{} ")
    client.response()
    client.close()
    equal(flow.exchange("GET", "/elsewhere", listener="image").status, 404)
    flow.await_metric(1, REQUESTS, service="none")
    m = flow.metrics()
    equal(m.get(REQUESTS, service="compute", operation="read", verdict="passed",
                action="forwarded"), 3)
    equal(m.get(REQUESTS, operation="other", verdict="passed", action="forwarded"), 1)
    equal(m.get(REQUESTS, service="none", operation="read", verdict="none", action="refused"), 1)
    equal(m.get(REQUESTS), 5)
    equal(m.get("scs_gate_body_bytes_total", direction="request"), 3)
    equal(m.get("scs_gate_body_bytes_total", direction="response"), 40)
    equal(m.get("scs_gate_client_connections_total"), 2)
    true(1 <= m.get("scs_gate_upstream_connects_total") <= 2, "connects")
    equal(m.get("scs_gate_upstream_connections"), m.get("scs_gate_upstream_connects_total"))
    equal(m.get("scs_gate_upstream_idle_connections"), m.get("scs_gate_upstream_connections"))
    equal(m.get("scs_gate_stage_duration_seconds_count"), 4)
    equal(m.get("scs_gate_stage_duration_seconds_count", stage="upstream"), 4)


def flavors(flow):
    for body, status in ((GOOD_FLAVOR, 200), (GOOD_FLAVOR, 200), (BAD_FLAVOR, 403), ("{", 400)):
        equal(flow.exchange("POST", "/v2.1/flavors", body=body).status, status)
    equal(flow.exchange("POST", "/v2.1/nobody-knows", body="{}").status, 403)
    equal(flow.exchange("POST", "/v2.1/flavors/a/action",
                        body='{"addTenantAccess": {"tenant": "t"}}').status, 200)
    equal(flow.exchange("POST", "/v2.1/servers/a/action", body='{"reboot": null}').status, 200)
    flow.await_metric(12, REQUESTS)
    m = flow.metrics()
    create = {"service": "compute", "operation": "flavor-create"}
    equal(m.get(REQUESTS, verdict="conforming", action="forwarded", **create), 2)
    equal(m.get(REQUESTS, verdict="violating", action="refused", **create), 1)
    equal(m.get(REQUESTS, verdict="malformed", action="refused", **create), 1)
    equal(m.get(REQUESTS, **create), 4)
    equal(m.get(REQUESTS, operation="unknown-write", verdict="unchecked", action="refused"), 1)
    equal(m.get(REQUESTS, operation="flavor-access", verdict="recorded", action="forwarded"), 1)
    equal(m.get(REQUESTS, operation="server-action", verdict="passed", action="forwarded"), 1)
    equal(m.get("scs_gate_findings_total", rule="scs-0100-semantics-check", action="deny",
                severity="main"), 1)
    equal(m.get("scs_gate_findings_total", rule="scs-0103-flavor-4v-16-50", action="warn",
                severity="recommended"), 1)
    equal(m.get("scs_gate_findings_total"), 2)
    equal(m.get("scs_gate_unchecked_total", cause="request"), 1)
    equal(m.get("scs_gate_unchecked_total"), 1)
    # two lines a write that went on, one a refusal
    equal(m.get("scs_gate_journal_lines_total"), 2 + 2 + 1 + 1 + 1 + 2)
    equal(m.get("scs_gate_journal_lines_total"), len(flow.journal()))
    equal(m.get("scs_gate_journal_queue_lines"), 0)
    equal(m.get("scs_gate_journal_queue_bytes"), 0)
    equal(m.get("scs_gate_stage_duration_seconds_count", stage="audit"), 9)
    equal(m.get("scs_gate_stage_duration_seconds_count", stage="judge"), 3)
    equal(m.get("scs_gate_stage_duration_seconds_count", stage="collect"), 6)


def images(flow):
    target = "/image/v2/images/" + IMAGE_ID
    for body, status in ((RENAME, 200), (PUBLISH, 403), (RENAME, 404), (RENAME, 503),
                         (RENAME, 503), (RENAME, 503), (RENAME, 503)):
        equal(flow.exchange("PATCH", target, PATCH, body, "image").status, status)
    flow.await_metric(7, REQUESTS, operation="image-update")
    m = flow.metrics()
    update = {"service": "image", "operation": "image-update"}
    equal(m.get(REQUESTS, verdict="conforming", action="forwarded", **update), 1)
    equal(m.get(REQUESTS, verdict="violating", action="refused", **update), 1)
    equal(m.get(REQUESTS, verdict="unchecked", action="refused", **update), 5)
    for cause, count in (("lookup-refused", 1), ("lookup-unusable", 2), ("lookup-timeout", 1),
                         ("lookup-broken", 1), ("request", 1), ("internal", 0), ("lock", 0)):
        equal(m.get("scs_gate_unchecked_total", cause=cause), count, cause)
    for result, count in (("answered", 5), ("timeout", 1), ("broken", 1), ("unreachable", 0)):
        equal(m.get("scs_gate_lookups_total", purpose="state", result=result), count, result)
    equal(m.get("scs_gate_stage_duration_seconds_count", stage="lookup"), 7)
    true(m.get("scs_gate_stage_duration_seconds_sum", stage="lookup") >= 0.4, "sum")
    equal(m.get("scs_gate_stage_duration_seconds_bucket", stage="lookup", le="0.25"), 6)


def heads(flow):
    for raw, status in ((b"GET / HTTP/1.1\r\n\r\n", 400), (b"x", 408),
                        (b"GET / HTTP/1.1\r\nHost: a\r\nA: " + b"x" * 20000, 431)):
        client = flow.client()
        client.send(raw)
        equal(client.response().status, status)
        client.close()
    for fault in ("malformed", "too-large", "timeout"):
        equal(flow.metrics().get("scs_gate_bad_request_heads_total", fault=fault), 1)
    flow.await_metric(0, "scs_gate_open_client_connections")


def reload(flow, settings):
    flow.reload("settings reloaded", **settings)
    flow.reload("reload refused", **dict(settings, workers=3))
    flow.reload("settings reloaded", **dict(settings, overrides={"*": "warn"}))
    m = flow.metrics()
    equal(m.get("scs_gate_reloads_total", result="ok"), 2)
    equal(m.get("scs_gate_reloads_total", result="failed"), 1)
    equal(flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR).status, 200)
    flow.await_metric(1, REQUESTS, operation="flavor-create", action="warned")
    findings = {"rule": "scs-0100-semantics-check", "severity": "main"}
    equal(flow.metrics().get("scs_gate_findings_total", action="warn", **findings), 1)
    equal(flow.metrics().get("scs_gate_findings_total", action="deny", **findings), 1)


def marks(flow):
    flow.start(admin=ADMIN, mode="annotate", actions={"main": "annotate"})
    equal(flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR).status, 200)
    flow.await_metric(1, REQUESTS, verdict="violating", action="annotated")
    m = flow.metrics()
    equal(m.get("scs_gate_lookups_total", purpose="mark", result="answered"), 1)
    equal(m.get("scs_gate_lookups_total"), 1)
