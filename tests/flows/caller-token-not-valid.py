"""Who has no valid token gets the service's own 401, with what it says about
getting one, and the write does not reach it; where the service takes a token
that Keystone does not know, the setting decides. An expired one in the hands
of a service is told apart."""
import json

from flow import BAD_FLAVOR, FLAVOR_ID, GOOD_FLAVOR, HOST, IMAGE_ID, PATCH, PUBLISH, TOKEN
from keystone import ALICE, ALICE_RECORDED, PATH, Keystone, token_is
from wire import equal, response, true

CHALLENGE = ("WWW-Authenticate", "Keystone uri=\"http://k\"")
REQUIRED = response(401, [CHALLENGE], json.dumps({"error": {
    "code": 401, "title": "Unauthorized", "message": "The request you have made requires "
    "authentication."}}))
CREATED = response(200, body=json.dumps({"flavor": {"id": FLAVOR_ID}}))
INVALID = {"id": None, "unknown": "Keystone does not take the token"}


def story(flow):
    keystone = Keystone(flow)
    keystone.tokens = {}
    service = [lambda message: REQUIRED]
    for upstream in (flow.nova, flow.glance):
        upstream.serve(lambda message: service[0](message))
    flow.start(**keystone.settings(), admin={"bind": HOST + ":0"})
    sent_away(flow)
    equal(len(flow.nova.seen("POST")) + len(flow.glance.seen("PATCH")), 0)
    # Keystone knows of no token: it is asked each time
    equal(keystone.asked(), 4)
    service_takes_it(flow, service)
    flow.stop()
    flow.start(**keystone.settings(), failure={"identity": "pass"})
    equal(create(flow, BAD_FLAVOR).status, 403)
    equal(create(flow, GOOD_FLAVOR).status, 200)
    equal([line["initiator"] for line in flow.journal()[-3:]], [INVALID] * 3)
    equal(flow.journal()[-1]["verdict"], "conforming")
    flow.stop()
    observed(flow, keystone, service)
    by_a_service(flow, keystone)


def create(flow, body, **headers):
    client = flow.client()
    client.ask("POST", "/v2.1/flavors", {"X-Auth-Token": TOKEN, **headers}, body)
    return client.response()


def sent_away(flow):
    for listener, method, target, headers, body in (
            ("compute", "POST", "/v2.1/flavors", {}, BAD_FLAVOR),
            ("compute", "POST", "/v2.1/flavors", {}, GOOD_FLAVOR),
            ("image", "PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH)):
        refused(flow, flow.exchange(method, target, headers, body, listener), INVALID)
    equal([m.target for m in flow.nova.seen()], ["/v2.1/flavors?limit=1"] * 2)
    equal([m.target for m in flow.glance.seen()], ["/v2/images?limit=1"])
    client = flow.client()
    client.ask("POST", "/v2.1/flavors", {}, GOOD_FLAVOR)
    refused(flow, client.response(), {"id": None, "unknown": "the request has no token"})
    equal(flow.nova.seen()[-1].has("X-Auth-Token"), False)
    # what cannot be read is refused for that
    equal(flow.exchange("POST", "/v2.1/nobody-knows", {}, "{}").status, 403)
    equal(flow.journal()[-1]["initiator"], INVALID)
    for result, count in (("not-valid", 4), ("no-token", 1), ("unknown", 0), ("asked", 0)):
        flow.await_metric(count, "scs_gate_identities_total", result=result)


def refused(flow, answer, initiator):
    equal((answer.status, answer.get(CHALLENGE[0])), (401, CHALLENGE[1]))
    true(b"requires authentication" in answer.body, answer.body)
    line = flow.journal()[-1]
    equal((line["record"], line["upstream_status"], line["initiator"]),
          ("refusal", 401, initiator))


def service_takes_it(flow, service):
    before = len(flow.nova.seen("POST"))
    for answers in (response(200, body='{"flavors": []}'), response(500, body="no"), None):
        service[0] = lambda message, said=answers: said
        answer = create(flow, GOOD_FLAVOR)
        equal((answer.status, answer.get("Retry-After")), (503, "5"))
        true(b"The caller is not known" in answer.body, answer.body)
        equal(flow.journal()[-1]["initiator"], INVALID)
    equal(len(flow.nova.seen("POST")), before)
    flow.await_metric(3, "scs_gate_unchecked_total", cause="identity")
    service[0] = lambda message: CREATED


def observed(flow, keystone, service):
    """Nothing is refused, nor asked of the service."""
    service[0] = lambda message: REQUIRED
    flow.start(**keystone.settings(), mode="observe")
    before = len(flow.nova.seen("GET"))
    equal(create(flow, BAD_FLAVOR).status, 401)
    equal(len(flow.nova.seen("GET")), before)
    line = flow.journal()[-1]
    equal((line["record"], line["upstream_status"], line["initiator"]), ("outcome", 401, INVALID))
    flow.stop()


def by_a_service(flow, keystone):
    """Keystone tells a service whose an expired token was."""
    expired = {**ALICE, "expires_at": "2026-01-01T00:00:00.000000Z"}

    def hook(message):
        if (message.target == PATH + "&allow_expired=1" and message.get("X-Subject-Token") == TOKEN
                and message.get("X-Auth-Token") == "of-the-service"):
            return token_is(expired)
        return None

    keystone.hook = hook
    flow.start(**keystone.settings())
    before = keystone.asked()
    for count in (2, 4):  # not remembered: it has expired
        equal(create(flow, BAD_FLAVOR, **{"X-Service-Token": "of-the-service"}).status, 403)
        equal(flow.journal()[-1]["initiator"], ALICE_RECORDED)
        equal(keystone.asked() - before, count)
    # nor does Keystone tell everybody of a valid one
    keystone.hook = lambda m: hook(m) or response(403, body="{}")
    equal(create(flow, BAD_FLAVOR, **{"X-Service-Token": "of-the-service"}).status, 403)
    equal(flow.journal()[-1]["initiator"], ALICE_RECORDED)
    equal(create(flow, BAD_FLAVOR).status, 503)
    keystone.hook = hook
    equal(create(flow, BAD_FLAVOR, **{"X-Service-Token": "of-nobody"}).status, 401)
    equal(flow.journal()[-1]["initiator"], INVALID)
