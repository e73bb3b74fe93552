"""Who it was: the journal names the caller of every write as the real Keystone
knows him by his token, whatever kind of token it is, and the token itself is
kept nowhere."""
import pathlib
import sys
import time
import uuid

import pytest
from keystoneauth1 import session as keystone_session
from keystoneauth1.identity import v3

from conftest import ROOT

sys.path.append(str(ROOT / "tests/flows"))
import memory  # noqa: E402

LIE = {"flavor": {"name": "SCS-4V-16-50", "vcpus": 4, "ram": 8192, "disk": 50}}
GOOD = {"flavor": {"name": "SCS-4V-8-50", "vcpus": 4, "ram": 8192, "disk": 50}}
COMMUNITY = {"name": "x", "visibility": "community", "container_format": "bare",
             "disk_format": "raw"}
IDENTITY = "identity: {upstream: keystone}\nprocess: {core_dumps: yes}\n"


@pytest.fixture(scope="module")
def gate(start_gate, cloud):
    admin = cloud.session().get_project_id()
    gate = start_gate("deny", IDENTITY + "provider_projects: [%s]\n" % admin)
    gate.clean()
    yield gate
    gate.clean()


def write(gate, session, body, service="compute", path="/v2.1/flavors", **headers):
    port = gate.cloud.compute_port if service == "compute" else gate.cloud.image_port
    return session.request("http://127.0.0.1:%d%s" % (port, path), "POST", json=body,
                           headers=headers, raise_exc=False, authenticated=session.auth is not None)


def refused(gate, session, **headers):
    """Who is recorded for a flavor that lies."""
    answer = write(gate, session, LIE, **headers)
    assert answer.status_code == 403 and "scs-0100" in answer.text, answer.text
    line = gate.journal()[-1]
    assert line["record"] == "refusal"
    return line["initiator"]


def described(session, **more):
    """What keystoneauth itself was told with the token."""
    access = session.auth.get_access(session)
    roles = sorted(access.role_names)
    return {"id": access.user_id, "name": access.username, "domain_id": access.user_domain_id,
            "domain_name": access.user_domain_name, "project_id": access.project_id,
            "project_name": access.project_name, "project_domain_id": access.project_domain_id,
            "project_domain_name": access.project_domain_name, "scope_domain_id": None,
            "scope_domain_name": None, "scope": "project", "roles": roles,
            "credential": {"type": "token", "id": None, "name": None}, "methods": ["password"],
            "audit_ids": [access.audit_id], "trust": None, **more}


def same(recorded, wanted):
    assert {**recorded, "roles": sorted(recorded["roles"])} == wanted


def test_a_plain_member(gate, cloud):
    member = cloud.session("member")
    recorded = refused(gate, member)
    same(recorded, described(member))
    assert recorded["name"] == "member" and {"member", "reader"} <= set(recorded["roles"])


def test_an_administrator_whose_write_is_forwarded(gate, cloud):
    admin = cloud.session()
    answer = write(gate, admin, GOOD)
    assert answer.status_code == 200, answer.text
    intent, outcome = gate.journal()[-2:]
    assert (intent["record"], outcome["record"]) == ("intent", "outcome")
    for line in (intent, outcome):
        same(line["initiator"], described(admin))
    assert "admin" in outcome["initiator"]["roles"]
    gate.clean()


@pytest.mark.parametrize("rules", (None, [
    {"service": "compute", "method": "POST", "path": "/v2.1/flavors"}]), ids=("plain", "rules"))
def test_an_application_credential(gate, cloud, rules):
    member = cloud.session("member")
    keystone = cloud.env["KEYSTONE"]
    body = {"name": "ci " + uuid.uuid4().hex, "roles": [{"name": "member"}]}
    if rules:
        body["access_rules"] = rules
    made = member.post("%s/users/%s/application_credentials" % (keystone, member.get_user_id()),
                       json={"application_credential": body}).json()["application_credential"]
    by_it = keystone_session.Session(v3.ApplicationCredential(
        auth_url=keystone, application_credential_id=made["id"],
        application_credential_secret=made["secret"]))
    recorded = refused(gate, by_it)
    same(recorded, described(by_it, roles=["member"], methods=["application_credential"],
                             credential={"type": "application_credential", "id": made["id"],
                                         "name": made["name"]}))
    assert recorded["name"] == "member"
    assert made["secret"] not in gate.journal_file.read_text()


def by_trust(cloud, impersonation):
    """A session of the administrator with what the member trusts him with."""
    member, admin = cloud.session("member"), cloud.session()
    made = member.post(cloud.env["KEYSTONE"] + "/OS-TRUST/trusts", json={"trust": {
        "impersonation": impersonation, "project_id": member.get_project_id(),
        "roles": [{"name": "member"}], "trustor_user_id": member.get_user_id(),
        "trustee_user_id": admin.get_user_id()}}).json()["trust"]
    return keystone_session.Session(v3.Password(
        auth_url=cloud.env["KEYSTONE"], username="admin", password=cloud.env["ADMIN_PASSWORD"],
        user_domain_id="default", trust_id=made["id"])), {
            "id": made["id"], "trustor_id": member.get_user_id(),
            "trustee_id": admin.get_user_id(), "impersonation": impersonation}


def test_a_trust(gate, cloud):
    session, trust = by_trust(cloud, False)
    recorded = refused(gate, session)
    assert (recorded["name"], recorded["trust"]) == ("admin", trust)
    assert recorded["project_id"] == cloud.session("member").get_project_id()


def test_a_trust_that_impersonates_is_told_to_services_alone(gate, cloud):
    session, trust = by_trust(cloud, True)
    answer = write(gate, session, LIE)
    assert answer.status_code == 503 and "tells only services" in answer.text, answer.text
    service = keystone_session.Session(v3.Password(
        auth_url=cloud.env["KEYSTONE"], username="glance", password=cloud.env["SERVICE_PASSWORD"],
        project_name="service", user_domain_id="default", project_domain_id="default"))
    recorded = refused(gate, session, **{"X-Service-Token": service.get_token()})
    assert (recorded["name"], recorded["trust"]) == ("member", trust)
    # a token of a user is none of a service
    answer = write(gate, by_trust(cloud, True)[0], LIE,
                   **{"X-Service-Token": cloud.session("member").get_token()})
    assert answer.status_code == 503, answer.text


@pytest.mark.parametrize("scope, wanted", (
    ({"system_scope": "all"}, "system"), ({"unscoped": True}, "none"),
    ({"domain_id": "default"}, "domain")), ids=("system", "unscoped", "domain"))
def test_another_scope(gate, cloud, scope, wanted):
    admin = cloud.session()
    if wanted == "domain":
        keystone = cloud.env["KEYSTONE"]
        role = admin.get(keystone + "/roles?name=admin").json()["roles"][0]["id"]
        admin.put("%s/domains/default/users/%s/roles/%s" % (keystone, admin.get_user_id(), role))
    session = keystone_session.Session(v3.Password(
        auth_url=cloud.env["KEYSTONE"], username="admin", password=cloud.env["ADMIN_PASSWORD"],
        user_domain_id="default", **scope))
    recorded = refused(gate, session)
    assert (recorded["scope"], recorded["project_id"], recorded["name"]) == (wanted, None, "admin")
    assert recorded["scope_domain_id"] == ("default" if wanted == "domain" else None)
    assert bool(recorded["roles"]) == (wanted != "none")


@pytest.mark.parametrize("headers", ({}, {"X-Auth-Token": "gAAAA-not-one"}),
                         ids=("none", "not-valid"))
@pytest.mark.parametrize("service, path", (("compute", "/v2.1/flavors"), ("image", "/v2/images")),
                         ids=("compute", "image"))
def test_without_a_valid_token_the_service_answers(gate, service, path, headers):
    anybody = keystone_session.Session()
    answer = write(gate, anybody, GOOD, service, path, **headers)
    assert answer.status_code == 401, answer.text
    assert answer.headers["WWW-Authenticate"].startswith("Keystone uri="), answer.headers
    assert "authentication" in answer.text or "could not verify" in answer.text, answer.text
    line = gate.journal()[-1]
    assert (line["record"], line["upstream_status"]) == ("refusal", 401)
    assert line["initiator"]["id"] is None and line["initiator"]["unknown"]
    assert gate.flavor("SCS-4V-8-50") is None


def test_who_creates_a_community_image(gate, cloud):
    answer = write(gate, cloud.session("member"), COMMUNITY, "image", "/v2/images")
    assert answer.status_code == 201, answer.text
    assert answer.json()["owner"] == cloud.session("member").get_project_id()
    assert gate.journal()[-1]["verdict"] == "conforming"
    answer = write(gate, cloud.session(), COMMUNITY, "image", "/v2/images")
    assert answer.status_code == 403 and "scs-0102" in answer.text, answer.text
    gate.clean()


def test_the_token_is_kept_nowhere(gate, cloud):
    member = cloud.session("member")
    token, user = member.get_token(), member.get_user_id()
    refused(gate, member)
    refused(gate, member)
    pid = gate.process.pid
    end = time.monotonic() + 5
    while (found := memory.places(pid, token[-60:])) and time.monotonic() < end:
        time.sleep(0.1)
    assert not found
    # who it was is remembered, so the search does find what is there
    assert memory.places(pid, user)
    for kept in (gate.journal_file, gate.log_file, pathlib.Path("/proc/%d/environ" % pid),
                 pathlib.Path("/proc/%d/cmdline" % pid)):
        assert token.encode() not in kept.read_bytes(), kept
