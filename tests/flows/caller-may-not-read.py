"""Who may write an object and not read it is judged by what the gate's own
account reads, if it has one, and is told the rules and nothing of the object.
What is not there stays so, a token that is no good too, and without a token
for the account all is as without the account."""
import json
import os
import threading
import time

import cloud
import flow as flow_module
from flow import GOOD_FLAVOR, HOST, IMAGE_ID, PATCH, PUBLISH, TOKEN
from keystone import ALICE, Keystone
from wire import equal, response, true

# Put together here, so that a log or a test file cannot show it.
SECRET = "s3cr3t-%d-" % os.getpid() + "of-the-account" * 3
NAME = "Nobody may know 22.04"
ODD = {"name": NAME, "hw_disk_bus": "hidden-bus", "os_distro": "hidden-distro"}
PATH = "/v2/images/" + IMAGE_ID
PRIVATE = json.dumps([{"op": "replace", "path": "/visibility", "value": "private"}])


def service_token(number):
    return "gAAAA-service-%d-" % number + SECRET[::-1]


class Cloud:
    """A Glance that shows objects to the account alone, and its Keystone."""

    def __init__(self, flow):
        self.flow = flow
        self.logins = 0
        self.good = True
        self.status = 403
        self.keystone = Keystone(flow)
        self.keystone.hook = self.log_in
        self.file = flow.dir / "service.yaml"
        self.file.write_text(json.dumps({"application_credential_id": "c1",
                                         "application_credential_secret": SECRET}))
        self.file.chmod(0o600)
        self.glance = cloud.Glance([flow_module.image(**ODD)])
        self.glance.hook = self.guard
        flow.glance.serve(self.glance)

    def log_in(self, message):
        if message.method != "POST":
            return None
        credential = json.loads(message.body)["auth"]["identity"]["application_credential"]
        if not self.good or credential != {"id": "c1", "secret": SECRET}:
            return response(401, body="{}")
        self.logins += 1
        self.keystone.tokens[service_token(self.logins)] = ALICE
        return response(201, [("X-Subject-Token", service_token(self.logins))], json.dumps(
            {"token": ALICE}))

    def guard(self, message):
        """Only its newest token counts."""
        if message.get("X-Auth-Token") == service_token(self.logins) and self.logins:
            true(message.method == "GET", "the account writes")
            return None
        if message.get("X-Auth-Token") != TOKEN:
            return response(401, body="{}")
        if message.method != "GET":
            return None
        return response(self.status, [("Content-Type", "application/json")], json.dumps(
            {"message": "Not for your eyes"}))

    def start(self, **more):
        self.flow.start(**settings(self), **more)

    def patch(self, body=PUBLISH):
        return self.flow.exchange("PATCH", PATH, PATCH, body, "image")


def story(flow):
    here = Cloud(flow)
    here.start()
    veiled(flow, here)
    stands(flow, here)
    renewed(flow, here)
    listed(flow, here)
    told_nowhere(flow, here)
    flow.stop()
    here.glance.objects = {IMAGE_ID: flow_module.image(**ODD)}
    here.glance.hook = here.guard
    kept_out(flow, here)
    asked_once(flow, here)
    of_no_use(flow, here)
    without(flow, here)
    identified(flow, here)


def veiled(flow, here):
    answer = here.patch()
    equal(answer.status, 403)
    inner = json.loads(answer.body)["forbidden"]
    for part in ("scs-0102-", "Clause: https://", "You may not read it", "Decision "):
        true(part in inner["message"], (part, inner))
    for finding in inner["scs_gate"]["findings"]:
        equal([finding[k] for k in ("field", "found", "allowed", "nearest")], [None] * 4)
        true(finding["rule"] and finding["severity"] and finding["link"], finding)
    rules = [f["rule"] for f in inner["scs_gate"]["findings"]]
    equal(len(rules), len(set(rules)))
    hidden(answer)
    line = flow.journal()[-1]
    equal((line["record"], line["account"], line["object"]["name"]), ("refusal", "service", NAME))
    true(any(f["found"] == "hidden-bus" for f in line["findings"]), line["findings"])
    equal(flow.glance.seen("PATCH"), [])
    # what may pass does, with the token of the caller
    equal(here.patch(PRIVATE).status, 200)
    equal(flow.glance.seen("PATCH")[-1].get("X-Auth-Token"), TOKEN)
    equal([l.get("account") for l in flow.journal()[-2:]], ["service"] * 2)
    equal(here.logins, 1)
    flow.await_metric(1, "scs_gate_lookups_total", purpose="token", result="answered")
    flow.await_metric(2, "scs_gate_lookups_total", purpose="state-by-service", result="answered")
    # what does not fit the object is refused as the lookup was
    answer = here.patch(json.dumps([{"op": "add", "path": "/no_such/thing", "value": "x"}]))
    equal(answer.status, 403)
    true("Not for your eyes" in answer.body.decode() and "no_such" not in answer.body.decode(),
         answer.body)


def hidden(answer):
    said = answer.body.decode() + repr(answer.fields)
    for word in ("hidden", "Nobody", "22.04"):
        true(word not in said, (word, said))


def stands(flow, here):
    """404 and 401 are no cases for the account."""
    for status in (404, 401):
        here.status = status
        asked = len(flow.glance.seen())
        answer = here.patch()
        equal((answer.status, len(flow.glance.seen())), (status, asked + 1))
        true("Not for your eyes" in answer.body.decode(), answer.body)
    # but for a token that access rules keep from reading
    here.keystone.tokens[TOKEN] = {**ALICE, "application_credential": {
        "id": "a", "name": "ci", "restricted": True, "access_rules": [
            {"id": "r", "service": "image", "method": "PATCH", "path": "/v2/images/*"}]}}
    flow.reload("settings reloaded", **settings(here))
    hidden(here.patch())
    equal(flow.journal()[-1]["account"], "service")
    here.status = 403
    here.keystone.tokens[TOKEN] = ALICE


def settings(here):
    return {"admin": {"bind": HOST + ":0"}, **here.keystone.settings(
        service_account=str(here.file))}


def renewed(flow, here):
    """Its token is taken back: there is another one, once."""
    flow.reload("settings reloaded", **settings(here))
    equal(here.patch(PRIVATE).status, 200)
    before = here.logins
    time.sleep(1.1)
    here.logins += 10  # what the gate has is an old one
    equal(here.patch(PRIVATE).status, 200)
    equal(here.logins, before + 11)
    here.logins += 10  # and again, too soon
    answer = here.patch(PRIVATE)
    equal((answer.status, here.logins), (403, before + 21))
    true("Not for your eyes" in answer.body.decode(), answer.body)


def listed(flow, here):
    """The others, too: what they are called is not told."""
    own = flow_module.image(**{**cloud.COMPLETE, "name": "Mine"})
    other = cloud.published(1, name=NAME, owner="q")
    here.glance.objects = {o["id"]: o for o in (own, other)}
    here.glance.hook = lambda m: here.guard(m) if "limit=" in m.target else None
    flow.reload("settings reloaded", rules={"scope_version": "next"}, **settings(here))
    answer = here.patch()
    equal(answer.status, 403)
    true("scs-0102-os_purpose-uniqueness" in answer.body.decode(), answer.body)
    hidden(answer)
    true(cloud.ident(1) not in answer.body.decode(), answer.body)
    true(any(NAME in f["message"] for f in flow.journal()[-1]["findings"]), flow.journal()[-1])
    here.good = False
    here.logins += 1
    time.sleep(1.1)
    answer = here.patch()
    equal(answer.status, 503)
    true("cannot be listed: the service answered 403" in answer.body.decode(), answer.body)
    here.good = True


def told_nowhere(flow, here):
    words = [SECRET, *map(service_token, range(1, here.logins + 1))]
    pages = "".join(flow.admin(p).body.decode(errors="replace")
                    for p in ("/", "/config", "/metrics", "/healthcheck?detailed"))
    for place, text in (("the log", flow.log_file.read_text()),
                        ("the journal", flow.journal_text()), ("an admin page", pages)):
        true(not any(w in text for w in words), place)


def kept_out(flow, here):
    """Without a token all is as without the account, and said once."""
    here.good = False
    here.start()
    for _ in range(3):
        answer = here.patch()
        equal(answer.status, 403)
        true("Not for your eyes" in answer.body.decode(), answer.body)
    equal(sum("does not take the credentials" in line["text"] for line in flow.log()), 1)
    flow.await_metric(1, "scs_gate_service_token_failures_total")
    answer = flow.admin("/healthcheck?detailed")
    equal(answer.status, 200)
    true("service-account: degraded" in answer.body.decode(), answer.body)
    flow.stop()


def asked_once(flow, here):
    """However many wait for it; who goes away does not wait any more."""
    here.good = True
    here.start()
    before, go_on = here.logins, threading.Event()
    seen = len(flow.glance.seen("GET"))
    here.keystone.hook = lambda m: (m.method != "POST" or go_on.wait(10)) and here.log_in(m)
    clients = [flow.client("image") for _ in range(4)]
    for number, client in enumerate(clients):
        client.ask("PATCH", "/v2/images/" + cloud.ident(number), {
            "X-Auth-Token": TOKEN, **PATCH}, PRIVATE)
    end = time.monotonic() + 5
    while len(flow.glance.seen("GET")) < seen + 4 and time.monotonic() < end:
        time.sleep(0.02)
    clients.pop().close()
    go_on.set()
    for client in clients:
        equal(client.response().status, 403)
        client.close()
    equal(here.logins, before + 1)
    here.keystone.hook = here.log_in
    flow.stop()


def of_no_use(flow, here):
    """What Keystone answers in place of a token; each is news after a reload."""
    said = [None]
    here.keystone.hook = lambda m: said[0] if m.method == "POST" else None
    here.start(timeout={"identity": "400ms"}, limit={"response_body": "64KiB"})
    for count, (said[0], logged) in enumerate((
            (token(), "has no token"),
            (token([("X-Subject-Token", "")]), "has no token"),
            (token([("X-Subject-Token", "two words")]), "has no token"),
            (token([("X-Subject-Token", "x" * 9000)]), "has no token"),
            (token(GIVEN, expires_at="2020-01-01T00:00:00Z"), "no time left"),
            (token(GIVEN, expires_at=None), "of no use: token.expires_at"),
            (response(201, GIVEN, "no JSON"), "of no use"),
            (response(201, GIVEN, "[" * 5000), "of no use"),
            (response(201, GIVEN, "x" * 70000), "does not answer"),
            (response(200, GIVEN, "{}"), "it answered 200"),
            (response(302, [("Location", "http://elsewhere/")]), "it answered 302"),
            (response(500), "it answered 500"),
            (b"nonsense\r\n\r\n", "does not answer"))):
        true("Not for your eyes" in here.patch().body.decode(), logged)
        lines = [l["text"] for l in flow.log() if l.get("subject") == "service-account"]
        true(len(lines) == count + 1 and logged in lines[-1], (logged, lines))
        flow.reload("settings reloaded", timeout={"identity": "400ms"},
                    limit={"response_body": "64KiB"}, **settings(here))
    here.keystone.hook, here.good = here.log_in, True
    equal(here.patch(PRIVATE).status, 200)
    flow.stop()


GIVEN = [("X-Subject-Token", service_token(0))]


def token(headers=(), **more):
    return response(201, list(headers), json.dumps({"token": {**ALICE, **more}}))


def without(flow, here):
    flow.start(**here.keystone.settings())
    before = here.logins
    answer = here.patch()
    equal((answer.status, here.logins), (403, before))
    true("Not for your eyes" in answer.body.decode(), answer.body)
    flow.stop()


def identified(flow, here):
    """Keystone tells the account of whom it does not tell himself."""
    inner = here.keystone.hook

    def tell(message):
        if message.get("X-Auth-Token") == TOKEN:
            return response(403, body="{}")
        return inner(message)
    here.keystone.hook = tell
    flow.nova.serve(lambda m: response(200, body=json.dumps(
        {"flavor": {"id": "1"}, "flavors": []})))
    here.start()
    equal(flow.exchange("POST", "/v2.1/flavors", {}, GOOD_FLAVOR).status, 200)
    equal(flow.journal()[-1]["initiator"]["name"], "alice")
    flow.await_metric(1, "scs_gate_lookups_total", purpose="identity-by-service", result="answered")
    flow.stop()
    here.good = False
    here.start()
    answer = flow.exchange("POST", "/v2.1/flavors", {}, GOOD_FLAVOR)
    equal(answer.status, 503)
    true("tells only services" in answer.body.decode(), answer.body)
