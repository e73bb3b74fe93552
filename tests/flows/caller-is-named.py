"""Every line of the journal names the caller, as Keystone knows him by his own
token, whatever became of the write; and Keystone gets nothing else of it.
Without the setting nobody is asked, and no line has the member."""
import json
import pathlib
import subprocess

from flow import (BAD_FLAVOR, FLAVOR_ID, GOOD_FLAVOR, HOST, IMAGE_ID, PATCH, PUBLISH, TOKEN,
                  image)
from keystone import ALICE, ALICE_RECORDED, PATH, Keystone
from wire import equal, response, true

WRITES = (  # listener, method, target, headers, body, status
    ("compute", "POST", "/v2.1/flavors", {}, GOOD_FLAVOR, 200),
    ("compute", "POST", "/v2.1/flavors", {}, BAD_FLAVOR, 403),
    ("compute", "POST", "/v2.1/flavors", {}, "{", 400),
    ("compute", "POST", "/v2.1/nobody-knows", {}, "{}", 403),
    ("compute", "POST", "/v2.1/flavors/a/action", {}, '{"addTenantAccess": {"tenant": "t"}}', 200),
    ("image", "PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, 403),
    ("image", "PUT", "/v2/images/%s/file" % IMAGE_ID, {}, "data" * 9999, 204),
    ("image", "PUT", "/v2/images/%s/tags/t" % IMAGE_ID, {}, None, 204))
SCOPES = (
    ({}, {"roles": []}, "none"),
    ({"domain": {"id": "d3", "name": "Mine"}}, {"scope_domain_id": "d3",
                                                "scope_domain_name": "Mine"}, "domain"),
    ({"system": {"all": True}}, {}, "system"))


def story(flow):
    keystone = Keystone(flow)
    flow.nova.serve(lambda m: response(200, body=json.dumps({"flavor": {"id": FLAVOR_ID}})))
    flow.glance.serve(glance)
    flow.start()
    write(flow)
    true(all("initiator" not in line for line in flow.journal()), flow.journal())
    equal((keystone.asked(), flow.stop()), (0, None))
    before = len(flow.journal())
    flow.start(**keystone.settings(), admin={"bind": "unix:%s/admin.sock" % flow.dir})
    write(flow)
    lines = flow.journal()[before:]
    equal(len(lines), 4 + 4 * 2)
    equal({line["record"] for line in lines}, {"intent", "outcome", "refusal"})
    for line in lines:
        equal(line["initiator"], ALICE_RECORDED)
    (asked,) = keystone.seen()
    equal((asked.method, asked.target), ("GET", PATH))
    equal((asked.get("X-Auth-Token"), asked.get("X-Subject-Token"), asked.body),
          (TOKEN, TOKEN, b""))
    equal(asked.get("OpenStack-Identity-Access-Rules"), "1.0")
    equal(asked.get("Host"), keystone.address)
    bypassed(flow)
    equal(flow.stop(), None)
    reads_ask_nobody(flow, keystone)
    other_tokens(flow, keystone)


def glance(message):
    if message.method == "PUT":
        return response(204)
    return response(200, body=json.dumps(image()))


def write(flow):
    for listener, method, target, headers, body, status in WRITES:
        answer = flow.exchange(method, target, headers, body, listener)
        equal(answer.status, status, (method, target))


def bypassed(flow):
    """The kill switch lets it pass unjudged, not unnamed."""
    subprocess.run([flow.program, "bypass", "on", "--ttl", "1m", "--reason", "test", "--socket",
                    str(pathlib.Path(flow.dir, "admin.sock"))], check=True, capture_output=True)
    equal(flow.exchange("POST", "/v2.1/flavors", {}, BAD_FLAVOR).status, 200)
    for line in flow.journal()[-2:]:
        equal((line["verdict"], line["initiator"]), ("unchecked", ALICE_RECORDED))


def reads_ask_nobody(flow, keystone):
    flow.start(**keystone.settings(cache="0s"))
    before = keystone.asked()
    equal(flow.exchange("GET", "/v2.1/flavors").status, 200)
    equal(flow.exchange("POST", "/v2.1/servers", {}, "{}").status, 200)
    equal(keystone.asked(), before)


def other_tokens(flow, keystone):
    bare = {k: v for k, v in ALICE.items() if k not in ("project", "roles")}
    for more, recorded, scope in SCOPES:
        keystone.tokens[TOKEN] = {**bare, **more, **({"roles": ALICE["roles"]} if more else {})}
        equal(flow.exchange("POST", "/v2.1/flavors", {}, BAD_FLAVOR).status, 403)
        equal(flow.journal()[-1]["initiator"], {
            **ALICE_RECORDED, "project_id": None, "project_name": None,
            "project_domain_id": None, "project_domain_name": None, "scope": scope, **recorded})
    keystone.tokens[TOKEN] = {
        **ALICE, "methods": ["application_credential"],
        "application_credential": {"id": "c1", "name": "ci \"x\"", "restricted": True,
                                   "access_rules": [{"id": "x", "path": "/**"}]},
        "OS-TRUST:trust": {"id": "t1", "impersonation": True, "trustor_user": {"id": "u1"},
                           "trustee_user": {"id": "u7"}}}
    equal(flow.exchange("POST", "/v2.1/flavors", {}, BAD_FLAVOR).status, 403)
    equal(flow.journal()[-1]["initiator"], {
        **ALICE_RECORDED, "methods": ["application_credential"],
        "credential": {"type": "application_credential", "id": "c1", "name": "ci \"x\""},
        "trust": {"id": "t1", "trustor_id": "u1", "trustee_id": "u7", "impersonation": True}})
