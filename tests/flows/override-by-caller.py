"""An override for some callers binds those and nobody else; while nobody can
tell who writes, what it decides on is in doubt: refused, or let through
unchecked, as the settings say. What it does not decide on is judged as ever."""
import json

from flow import BAD_FLAVOR, FLAVOR_ID, GOOD_FLAVOR, HOST, TOKEN
from keystone import ALICE, Keystone
from wire import equal, response, true

RULE = "scs-0100-semantics-check"
CI = {"project": {"name": "demo", "domain": "Customers"}}
OTHERS = {**ALICE, "project": {"id": "p9", "name": "demo",
                               "domain": {"id": "d9", "name": "Elsewhere"}}}
OPTIONS = {"admin": {"bind": HOST + ":0"}, "failure": {"identity": "pass"},
           "overrides": {RULE: [{"by": CI, "action": "warn"}]}}


def create(flow, body):
    return flow.exchange("POST", "/v2.1/flavors", {"Content-Type": "application/json"}, body)


def story(flow):
    keystone = Keystone(flow)
    flow.nova.serve(lambda m: response(200, body=json.dumps({"flavor": {"id": FLAVOR_ID}})))
    known = keystone.settings(cache="0s")
    flow.start(**OPTIONS, **known)
    answer = create(flow, BAD_FLAVOR)
    equal(answer.status, 200)
    true(any(w.startswith(RULE) for w in answer.all("X-SCS-Gate-Warning")), answer.fields)
    keystone.tokens[TOKEN] = OTHERS
    equal(create(flow, BAD_FLAVOR).status, 403)
    page = json.loads(flow.admin("/rules").body)
    equal([(r["action"], r["overrides"]) for r in page["rules"] if r["id"] == RULE],
          [("deny", [{"action": "warn", "by": "project 'demo' of domain 'Customers'"}])])
    true(b'"demo"' in flow.admin("/config").body, "the settings show it")
    flow.stop()
    keystone.close()
    lost(flow, known)


def lost(flow, known):
    flow.start(**OPTIONS, **known)
    answer = create(flow, BAD_FLAVOR)
    equal((answer.status, answer.get("Retry-After")), (503, "5"))
    body = json.loads(answer.body)["serviceUnavailable"]
    true("it depends on who writes" in body["message"] and "cannot be reached" in body["message"],
         body)
    equal([(f["outcome"], f["action"]) for f in body["scs_gate"]["findings"]
           if f["rule"] == RULE], [("UNKNOWN", "deny")])
    equal(flow.journal()[-1]["verdict"], "unchecked")
    answer = create(flow, GOOD_FLAVOR)
    equal((answer.status, answer.get("X-SCS-Gate-Unchecked")), (200, None))
    equal(flow.journal()[-1]["verdict"], "conforming")
    flow.stop()
    flow.start(**OPTIONS, **known, unjudged="pass")
    answer = create(flow, BAD_FLAVOR)
    equal((answer.status, answer.get("X-SCS-Gate-Unchecked")), (200, "true"))
    flow.await_metric(1, "scs_gate_unchecked_total", cause="identity")
    line = flow.journal("outcome")[-1]
    true("cannot be reached" in line["reason"], line)
    flow.stop()
    # In observe mode nothing is refused, and the doubt is on record.
    flow.start(**OPTIONS, **known, mode="observe")
    equal(create(flow, BAD_FLAVOR).status, 200)
    flow.stop()
