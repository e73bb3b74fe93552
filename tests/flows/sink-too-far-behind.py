"""A sink that must not be left behind, and to which nobody delivers, stops
judged writes as a full disk does: nothing is forwarded, reads go on, and what
was forwarded before still gets its outcome. A reload that lets it drop ends
that at once."""
import json

from flow import BAD_FLAVOR, FLAVOR_ID, GOOD_FLAVOR, TOKEN
from wire import equal, true

SINK = {"name": "siem", "to": "syslog+tcp://127.0.0.1:9", "when_full": "stop"}


def story(flow):
    more = {"sinks_directory": str(flow.dir), "sinks_limit": 2, "admin": {"bind": "127.0.0.1:0"}}
    flow.start(sinks=[SINK], **more)
    for _ in range(3):
        equal(flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR).status, 403)
    client = flow.client()
    client.ask("POST", "/v2.1/flavors", [("X-Auth-Token", TOKEN)], GOOD_FLAVOR)
    upstream = flow.nova.accept()
    upstream.request()
    flow.await_metric(1, "scs_gate_sinks_hold")
    for body in (GOOD_FLAVOR, BAD_FLAVOR):
        answer = flow.exchange("POST", "/v2.1/flavors", body=body)
        equal(answer.status, 503)
        true(answer.get("X-SCS-Gate-Decision"), "no decision id")
        equal(flow.records(answer), [])
    equal(flow.admin("/healthcheck").status, 503)
    upstream.answer(200, body=json.dumps({"flavor": {"id": FLAVOR_ID, "name": "SCS-4V-8-50"}}))
    answer = client.response()
    equal(answer.status, 200)
    equal(flow.records(answer), ["intent", "outcome"])
    client.ask("GET", "/v2.1/flavors/detail")
    upstream.request()
    upstream.answer(200, body="fine")
    equal(client.response().body, b"fine", "a read")
    flow.reload("settings reloaded", sinks=[dict(SINK, when_full="drop")], **more)
    equal(flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR).status, 403)
    equal(flow.admin("/healthcheck").status, 200)
