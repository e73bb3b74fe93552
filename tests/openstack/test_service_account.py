"""Who may write and not read, with the real services: an application credential
whose access rules leave the lookup out, and a token of which Keystone tells
only services. The gate's own account reads for them, and nobody is told what
it read."""
import json
import uuid

import pytest
from keystoneauth1 import session as keystone_session
from keystoneauth1.identity import v3

from test_identity import LIE, by_trust, refused, write

RULES = [{"service": "image", "method": "PATCH", "path": "/v2/images/*"}]
PATCH = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
NAME = "Nobody may know"


READING = [{"service": "image", "method": "GET", "path": "/v2/images"},
           {"service": "image", "method": "GET", "path": "/v2/images/*"},
           {"service": "compute", "method": "GET", "path": "/v2.1/flavors/*"},
           {"service": "identity", "method": "GET", "path": "/v3/auth/tokens"}]


def credential(cloud, rules):
    """Of the administrator, with access rules."""
    admin = cloud.session()
    return admin.post(
        "%s/users/%s/application_credentials" % (cloud.env["KEYSTONE"], admin.get_user_id()),
        json={"application_credential": {"name": "ci " + uuid.uuid4().hex, "access_rules": rules}}
    ).json()["application_credential"]


@pytest.fixture(name="gate", scope="module")
def fixture_gate(start_gate, cloud, tmp_path_factory):
    """Its account may only read, as the manual advises."""
    made = credential(cloud, READING)
    file = tmp_path_factory.mktemp("account") / "service.yaml"
    file.write_text(json.dumps({"application_credential_id": made["id"],
                                "application_credential_secret": made["secret"]}))
    file.chmod(0o600)
    gate = start_gate("deny", "identity: {upstream: keystone, service_account: %s}\n" % file)
    gate.clean()
    yield gate
    gate.clean()


@pytest.fixture(name="writer", scope="module")
def fixture_writer(cloud):
    """The administrator, who may change images, and not read them."""
    made = credential(cloud, RULES)
    return keystone_session.Session(v3.ApplicationCredential(
        auth_url=cloud.env["KEYSTONE"], application_credential_id=made["id"],
        application_credential_secret=made["secret"]))


def change(gate, session, ident, key, value):
    return session.request(
        "http://127.0.0.1:%d/v2/images/%s" % (gate.cloud.image_port, ident), "PATCH",
        json=[{"op": "replace", "path": "/" + key, "value": value}], headers=PATCH,
        raise_exc=False)


def test_an_application_credential_that_may_only_write(gate, cloud, writer):
    ident = gate.make_image(name=NAME, hw_disk_bus="hidden-bus")
    reading = writer.get("%s/v2/images/%s" % (cloud.env["GLANCE"], ident), raise_exc=False)
    assert reading.status_code == 401, reading.text
    answer = change(gate, writer, ident, "visibility", "public")
    assert answer.status_code == 403, answer.text
    assert "scs-0102-" in answer.text and "You may not read it" in answer.text, answer.text
    assert NAME not in answer.text and "hidden-bus" not in answer.text, answer.text
    line = gate.journal()[-1]
    assert (line["record"], line["account"], line["object"]["name"]) == ("refusal", "service", NAME)
    assert any(f["found"] == "hidden-bus" for f in line["findings"]), line["findings"]
    assert gate.image(ident)["visibility"] == "private"
    answer = change(gate, writer, ident, "min_disk", 2)
    assert answer.status_code == 200, answer.text
    assert gate.image(ident)["min_disk"] == 2


def test_what_is_not_there(gate, writer):
    answer = change(gate, writer, str(uuid.uuid4()), "min_disk", 2)
    assert answer.status_code == 401, answer.text


def test_a_trust_that_impersonates(gate, cloud):
    session, trust = by_trust(cloud, True)
    recorded = refused(gate, session)
    assert (recorded["name"], recorded["trust"]) == ("member", trust)
    answer = write(gate, session, LIE)
    assert answer.status_code == 403 and "scs-0100" in answer.text, answer.text
