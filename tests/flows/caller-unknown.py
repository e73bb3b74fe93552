"""Keystone that is down, slow, or says nothing of use: the write is refused,
saying why, or judged and recorded with the caller unknown, as the setting
says; it never passes unjudged for that."""
import json
import time

from flow import BAD_FLAVOR, FLAVOR_ID, GOOD_FLAVOR, HOST
from keystone import ALICE, Keystone, token_is
from wire import equal, response, true


def hang_up(_):
    raise ValueError("the connection ends without an answer")


USELESS = (
    (lambda m: response(200, body="no JSON"), "of no use", "The body is not acceptable JSON"),
    (lambda m: response(200, body='{"token": []}'), "of no use", "token is no object"),
    (lambda m: token_is({**ALICE, "roles": "all"}), "of no use", "token.roles is no list"),
    (lambda m: token_is({**ALICE, "user": None}), "of no use", "token.user.id is missing"),
    (lambda m: token_is({**ALICE, "audit_ids": ["a"] * 300}), "of no use", "too many items"),
    (lambda m: token_is({**ALICE, "roles": [{"name": "r" * 1000}] * 20}), "of no use",
     "more than the journal takes"),
    (lambda m: response(200, body="[" * 5000), "of no use", "of no use"),
    (lambda m: response(200, body='{"token": "%s"}' % ("x" * 70000)), "too large", "too large"),
    (lambda m: response(403, body="{}"), "tells only services", "tells only services"),
    (lambda m: response(500, body="{}"), "does not tell", "does not tell"),
    (lambda m: response(302, [("Location", "http://elsewhere/")]), "does not tell", "does not"),
    (lambda m: b"nonsense\r\n\r\n", "failed", "failed"),
    (hang_up, "failed", "failed"),
    (lambda m: time.sleep(1), "too long", "too long"))
SETTINGS = {"admin": {"bind": HOST + ":0"}, "timeout": {"identity": "400ms"},
            "limit": {"response_body": "64KiB"}}


def story(flow):
    keystone = Keystone(flow)
    flow.nova.serve(lambda m: response(200, body=json.dumps({"flavor": {"id": FLAVOR_ID}})))
    flow.start(**keystone.settings(), **SETTINGS)
    for hook, why, logged in USELESS:
        keystone.hook = hook
        refused(flow, why)
        true(any(logged in line["text"] for line in flow.log()), (logged, flow.log()[-4:]))
    keystone.hook = lambda m: None
    equal(create(flow, GOOD_FLAVOR).status, 200)
    counted(flow, len(USELESS))
    keystone.close()
    flow.stop()
    flow.start(**keystone.settings(), **SETTINGS)
    refused(flow, "cannot be reached")
    flow.stop()
    passes(flow, keystone, failure={"identity": "pass"})
    passes(flow, keystone, unjudged="pass")
    flow.start(**keystone.settings(), **SETTINGS, unjudged="pass", failure={"identity": "refuse"})
    refused(flow, "cannot be reached")
    flow.stop()
    server_actions(flow, keystone)
    # the reason that a request brings itself is not lost
    flow.start(**keystone.settings(), **SETTINGS)
    answer = flow.exchange("POST", "/v2.1/nobody-knows", {}, "{}")
    equal(answer.status, 403)
    unknown(flow, "cannot be reached")
    flow.stop()
    passes(flow, keystone, mode="observe")


def server_actions(flow, keystone):
    """What writes no image is no business of the gate's, and waits for nobody."""
    flow.start(**keystone.settings(), **SETTINGS)
    before = len(flow.journal())
    for body, status in (('{"reboot": {"type": "SOFT"}}', 200), ('{"os-start": null}', 200),
                         ('{"createImage": {"name": "x"}}', 503),
                         ('{"createBackup": {"name": "x"}}', 503),
                         (r'{"cr\u0065ateImage": {"name": "x"}}', 503)):
        equal(flow.exchange("POST", "/v2.1/servers/a/action", {}, body).status, status, body)
    equal([line["record"] for line in flow.journal()[before:]], ["refusal"] * 3)
    equal(flow.exchange("POST", "/v2.1/servers/a/action", {}, "{").status, 400)
    equal(flow.journal()[-1]["initiator"], {"id": None, "unknown": "nobody was asked"})
    flow.stop()


def create(flow, body):
    return flow.exchange("POST", "/v2.1/flavors", {}, body)


def refused(flow, why):
    before = len(flow.nova.seen())
    answer = create(flow, GOOD_FLAVOR)
    equal((answer.status, answer.get("Retry-After")), (503, "5"), why)
    true("The caller is not known: " in answer.body.decode() and why in answer.body.decode(),
         (why, answer.body))
    equal((flow.journal()[-1]["record"], len(flow.nova.seen())), ("refusal", before))
    unknown(flow, why)


def unknown(flow, why):
    initiator = flow.journal()[-1]["initiator"]
    equal((set(initiator), initiator["id"]), ({"id", "unknown"}, None))
    true(why in initiator["unknown"], initiator)


def passes(flow, keystone, **settings):
    """Judged all the same."""
    flow.start(**keystone.settings(), **SETTINGS, **settings)
    enforced = settings.get("mode") != "observe"
    equal(create(flow, BAD_FLAVOR).status, 403 if enforced else 200)
    unknown(flow, "cannot be reached")
    answer = create(flow, GOOD_FLAVOR)
    equal((answer.status, answer.get("X-SCS-Gate-Unchecked")), (200, None))
    equal(flow.journal()[-1]["verdict"], "conforming")
    unknown(flow, "cannot be reached")
    flow.await_metric(2, "scs_gate_identities_total", result="unknown")
    flow.await_metric(0, "scs_gate_unchecked_total")
    flow.await_metric(2, "scs_gate_lookups_total", purpose="identity", result="unreachable")
    flow.stop()


def counted(flow, count):
    flow.await_metric(count, "scs_gate_identities_total", result="unknown")
    flow.await_metric(1, "scs_gate_identities_total", result="asked")
    flow.await_metric(count, "scs_gate_unchecked_total", cause="identity")
    flow.await_metric(1, "scs_gate_lookups_total", purpose="identity", result="timeout")
    flow.await_metric(1, "scs_gate_lookups_total", purpose="identity", result="too-large")
    flow.await_metric(count + 1, "scs_gate_stage_duration_seconds_count", stage="identity")
