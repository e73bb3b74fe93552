"""Ways around the gate, tried against the real services.

Each row of bypass_rows.py sends one violating write in an odd form through a
gate in deny mode and looks at the services themselves afterwards, on eventlet
and on uWSGI: nothing may have changed. What conforms passes in such forms, and is stored as judged; and
what takes several requests is played here.
"""
import json
import threading
import time
import uuid

import pytest

from bypass_context import Context, statuses
from bypass_rows import (
    BARE, C, CHUNKED, FIGURES, I, LIE, PATCH_TYPE, PATCH_V20, PUBLIC, ROWS, chunked)
from test_e2e import COMPLETE, PATCH, PUBLISHED, add


@pytest.fixture(scope="module", params=["eventlet", "uwsgi"])
def context(request, start_gate, cloud):
    """Both servers read HTTP, and each in its own way."""
    cloud.up(NOVA_SERVER=request.param, GLANCE_SERVER=request.param)
    project = cloud.session().get_project_id()
    # what the text of a standard asks for only warns by default
    gate = start_gate("deny", "overrides: {scs-0103-spec-name: deny, scs-0103-spec-cpu-type: deny, "
                      "scs-0103-spec-disk-type: deny}\n"
                      "provider_projects: [%s]\n" % project)
    gate.clean()
    yield Context(gate)
    gate.clean()
    cloud.up(NOVA_SERVER="eventlet", GLANCE_SERVER="eventlet")


@pytest.mark.parametrize("service, request_of", [r[1:] for r in ROWS], ids=[r[0] for r in ROWS])
def test_nothing_comes_of(context, service, request_of):
    before = context.state()
    answer = context.send(service, request_of(context))
    after = context.state()
    for ident in after.keys() - before.keys():
        context.remove(service, ident)
    assert after == before, answer.decode(errors="replace")
    assert b"Traceback" not in answer


SNAPSHOTS = [r for r in ROWS if r[0].startswith(("13-", "36-two-actions", "58-create-"))]


@pytest.mark.parametrize("request_of", [r[2] for r in SNAPSHOTS], ids=[r[0] for r in SNAPSHOTS])
def test_the_gate_itself_refuses_a_snapshot(context, request_of):
    """There is no server, so that Nova would make nothing of it either."""
    before = len(context.gate.journal("refusal"))
    context.send(C, request_of(context))
    refusals = context.gate.journal("refusal")[before:]
    assert [r["operation"] for r in refusals] == ["server-action"]


def test_rows_reach_further_without_the_gate(context):
    """The same writes in their plain form are real ones: what the rows assert
    is not the services' own refusal."""
    nova, glance = context.gate.cloud.env["NOVA"], context.gate.cloud.env["GLANCE"]
    direct = context.gate.direct
    flavor = direct.post(nova + "/flavors", json=LIE).json()["flavor"]["id"]
    direct.get("%s/flavors/%s?_method=DELETE" % (nova, flavor), raise_exc=False)
    assert context.gate.flavor("SCS-4V-16-50") is None
    image = direct.post(glance + "/v2/images", json=BARE)
    assert image.json()["visibility"] == "public"
    direct.delete(glance + "/v2/images/" + image.json()["id"])
    before = context.state()
    task = direct.post(glance + "/v2/tasks", json={"type": "import", "input": {
        "import_from": "http://127.0.0.1/x", "import_from_format": "raw",
        "image_properties": BARE}})
    assert task.json()["id"] in context.state().keys() - before.keys()


# ---- what conforms passes in the same odd but harmless forms -------------------
GOOD = {"flavor": dict(FIGURES, name="SCS-4V-8-50")}
STORED = [
    ("5-legacy-strips", lambda c: c.flavor_create(
        "/v2/flavors", {"flavor": dict(FIGURES, name=" SCS-4V-8-50\u00a0", junk=1)})),
    ("6-project", lambda c: c.flavor_create("/v2.1/%s/flavors" % c.project, GOOD)),
    ("9-escaped", lambda c: c.flavor_create("/v2.1/%66lavors", GOOD)),
    ("11-query", lambda c: c.flavor_create("/v2.1/flavors?anything", GOOD)),
    ("14-chunked", lambda c: c.flavor_create(
        body=chunked(json.dumps(GOOD).encode()), headers=CHUNKED, length=False)),
    ("21-http-1.0", lambda c: c.flavor_create(body=GOOD, version="HTTP/1.0")),
    ("28-dash-and-underscore", lambda c: c.flavor_create(body=GOOD, headers=["X_Auth_Token: x"])),
    ("31-storage-token", lambda c: c.flavor_create(
        body=GOOD, token=False, headers=["X-Storage-Token: " + c.token])),
    ("35-any-type", lambda c: c.flavor_create(body=GOOD, type="text/plain")),
    ("39-strings", lambda c: c.flavor_create(
        body={"flavor": {"name": "SCS-4V-8-50", "vcpus": "4", "ram": "08192", "disk": "50"}})),
    ("49-id-is-the-name", lambda c: c.flavor_create(body={"flavor": dict(GOOD["flavor"], id="SCS-4V-8-50")})),
    ("49-id-as-number", lambda c: c.flavor_create(body={"flavor": dict(GOOD["flavor"], id=75)})),
    ("49-id-below-zero", lambda c: c.flavor_create(body={"flavor": dict(GOOD["flavor"], id=-75)})),
    ("49-id-null", lambda c: c.flavor_create(body={"flavor": dict(GOOD["flavor"], id=None)})),
    ("49-id-with-space", lambda c: c.flavor_create(body={"flavor": dict(GOOD["flavor"], id="a b")})),
    ("49-id-zero", lambda c: c.flavor_create(body={"flavor": dict(GOOD["flavor"], id=0)})),
    ("49-id-minus-zero", lambda c: c.flavor_create(
        body=json.dumps(GOOD).replace('"vcpus"', '"id": -0, "vcpus"').encode())),
]


@pytest.mark.parametrize("request_of", [r[1] for r in STORED], ids=[r[0] for r in STORED])
def test_a_conforming_flavor_is_stored_as_judged(context, request_of):
    before = context.state()
    answer = context.send(C, request_of(context))
    new = [o for i, o in context.state().items() if i not in before]
    for o in new:
        context.remove(C, o["id"])
    assert [(o["name"], o["ram"]) for o in new] == [("SCS-4V-8-50", 8192)], answer
    outcome = context.gate.journal("outcome")[-1]
    assert (outcome["verdict"], outcome["object"]["id"]) == ("conforming", new[0]["id"])


PUBLISHED_BY = [
    ("4-minor-version", lambda c, i: c.patch(PUBLIC, i, path="/v2.5/images/")),
    ("14-chunked", lambda c, i: c.patch(chunked(json.dumps(PUBLIC).encode()), i, headers=CHUNKED, length=False)),
    ("35-parameter", lambda c, i: c.patch(PUBLIC, i, type=PATCH_TYPE + "; charset=utf-8")),
    ("40-floats", lambda c, i: c.patch(
        b'[{"op": "add", "path": "/min_disk", "value": 1e0}, {"op": "add", "path": "/visibility", "value": "public"}]', i)),
    ("52-order", lambda c, i: c.patch(
        PUBLIC + [{"op": "remove", "path": "/architecture"}, add("architecture", "aarch64")], i)),
    ("53-escaped-property", lambda c, i: c.patch(PUBLIC + [add("a~1visibility", "x"), add("%76isibility", "y")], i)),
    ("54-older-type", lambda c, i: c.patch([{"replace": "/visibility", "value": "public"}], i, type=PATCH_V20)),
]


@pytest.mark.parametrize("request_of", [r[1] for r in PUBLISHED_BY], ids=[r[0] for r in PUBLISHED_BY])
def test_a_complete_image_is_published_as_judged(context, request_of):
    ident = context.gate.make_image(**PUBLISHED)
    answer = context.send(I, request_of(context, ident))
    image = context.gate.image(ident)
    context.remove(I, ident)
    assert image["visibility"] == "public" and image["min_disk"] == 1, answer
    assert {**COMPLETE, "architecture": image["architecture"]} == {k: image[k] for k in COMPLETE}
    outcome = context.gate.journal("outcome")[-1]
    assert outcome["verdict"] == "conforming", outcome["findings"]


# ---- what takes more than one request ---------------------------------------
def test_50_a_conforming_flavor_cannot_be_spoiled_step_by_step(context):
    gate = context.gate
    ident = gate.make_flavor("SCS-4V-8-50s", specs={"scs:disk0-type": "ssd"})
    path = "/v2.1/flavors/%s/os-extra_specs" % ident
    assert gate.curl("POST", C, path, {"extra_specs": {"scs:disk0-type": "network"}}).status_code == 403
    assert gate.curl("PUT", C, path + "/scs:disk0-type", {"scs:disk0-type": "network"}).status_code == 403
    assert gate.flavor("SCS-4V-8-50s")["extra_specs"] == {"scs:disk0-type": "ssd"}
    gate.direct.delete(gate.cloud.env["NOVA"] + "/flavors/" + ident)


def test_50_what_makes_a_mandatory_flavor_cannot_be_taken_away(context):
    gate = context.gate
    specs = {"scs:cpu-type": "shared-core", "scs:name-v1": "SCS-1V:4", "scs:name-v2": "SCS-1V-4"}
    ident = gate.make_flavor("SCS-1V-4", vcpus=1, ram=4096, disk=0, specs=specs)
    path = "/v2.1/flavors/%s/os-extra_specs" % ident
    for key in specs:
        for spelled in (key, key.replace(":", "%3A"), "%%%02x%s" % (ord(key[0]), key[1:])):
            assert gate.curl("DELETE", C, path + "/" + spelled).status_code == 403, spelled
    assert gate.curl("DELETE", C, path + "/none").status_code == 404
    assert gate.flavor("SCS-1V-4")["extra_specs"] == specs
    context.remove(C, ident)


DELETIONS = [
    ("plain", lambda c, i: c.request("DELETE", "/v2.1/flavors/" + i)),
    ("legacy", lambda c, i: c.request("DELETE", "/v2/flavors/" + i)),
    ("project", lambda c, i: c.request("DELETE", "/v2.1/%s/flavors/%s" % (c.project, i))),
    ("query", lambda c, i: c.request("DELETE", "/v2.1/flavors/%s?force" % i)),
    ("escaped", lambda c, i: c.request("DELETE", "/v2.1/flavors/%%%02x%s" % (ord(i[0]), i[1:]))),
    ("space", lambda c, i: c.request("DELETE", "/v2.1/flavors/%s%%20" % i)),
    ("body", lambda c, i: c.request("DELETE", "/v2.1/flavors/" + i, {"flavor": {"name": "x"}})),
    ("chunked", lambda c, i: c.request("DELETE", "/v2.1/flavors/" + i, chunked(b"{}"), CHUNKED, length=False)),
    ("http-1.0", lambda c, i: c.request("DELETE", "/v2.1/flavors/" + i, version="HTTP/1.0")),
    ("microversion", lambda c, i: c.request("DELETE", "/v2.1/flavors/" + i, headers=["OpenStack-API-Version: compute latest"])),
    ("post-as-delete", lambda c, i: c.request("POST", "/v2.1/flavors/%s?_method=DELETE" % i, {})),
    ("action", lambda c, i: c.request("POST", "/v2.1/flavors/%s/action" % i, {"removeTenantAccess": {"tenant": "x"}, "delete": {}})),
]


@pytest.mark.parametrize("request_of", [r[1] for r in DELETIONS], ids=[r[0] for r in DELETIONS])
def test_50_a_mandatory_flavor_cannot_be_deleted(context, request_of):
    gate = context.gate
    ident = gate.make_flavor("SCS-1V-4", vcpus=1, ram=4096, disk=0, specs={
        "scs:cpu-type": "shared-core", "scs:name-v1": "SCS-1V:4", "scs:name-v2": "SCS-1V-4"})
    before = context.state()
    answer = context.send(C, request_of(context, ident))
    after = context.state()
    context.remove(C, ident)
    assert after == before, answer
    assert statuses(answer)[0] in (400, 403), answer


def test_51_publishing_through_every_road(context):
    """private -> shared -> community -> public, by the project of the provider."""
    gate = context.gate
    ident = gate.make_image()
    for visibility, status in (("shared", 200), ("community", 403), ("public", 403), ("private", 200)):
        answer = gate.curl("PATCH", I, "/v2/images/" + ident, [add("visibility", visibility)], PATCH)
        assert answer.status_code == status, (visibility, answer.text)
    assert gate.image(ident)["visibility"] == "private"


def test_51_a_strangers_community_image_is_free_until_the_provider_owns_it(context):
    gate = context.gate
    ident = gate.make_image("member")
    path = "/v2/images/" + ident
    answer = gate.curl("PATCH", I, path, [add("visibility", "community")], PATCH, user="member")
    assert answer.status_code == 200, answer.text
    answer = gate.curl("PATCH", I, path, [
        {"op": "replace", "path": "/owner", "value": context.project}], PATCH)
    assert answer.status_code == 403, answer.text
    # nobody's may be anybody's
    answer = gate.curl("PATCH", I, path, [
        {"op": "replace", "path": "/owner", "value": None}], PATCH)
    assert answer.status_code == 403, answer.text
    assert gate.image(ident)["owner"] not in (context.project, None)


def test_56_an_upload_without_a_body_is_recorded(context):
    gate = context.gate
    ident = gate.make_image(data=None)
    answer = context.send(I, context.request(
        "PUT", "/v2/images/%s/file" % ident, headers=["Content-Type: application/octet-stream"]))
    assert statuses(answer) == [204]
    assert b"X-SCS-Gate-Decision" in answer
    assert gate.image(ident)["status"] == "active"
    last = gate.journal("outcome")[-1]
    assert (last["operation"], last["object"]["id"]) == ("image-upload", ident)


def test_60_members_are_recorded(context):
    gate = context.gate
    path = "/v2/images/%s/members" % context.shared
    assert gate.curl("POST", I, path, {"member": "someone"}).status_code == 200
    assert gate.curl("DELETE", I, path + "/someone").status_code == 204
    assert [l["operation"] for l in gate.journal("outcome")][-2:] == ["image-member"] * 2


def test_62_writes_to_one_image_do_not_overwrite_each_other(context):
    gate = context.gate
    ident = gate.make_image(**PUBLISHED)
    path = "/v2/images/" + ident

    def put(name, value):
        gate.curl("PATCH", I, path, [add(name, value)], PATCH)

    for turn in range(4):
        threads = [threading.Thread(target=put, args=("p%d" % i, str(turn))) for i in range(3)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        image = gate.image(ident)
        assert [image.get("p%d" % i) for i in range(3)] == [str(turn)] * 3


def test_62_two_halves_of_a_violation(context):
    """One publishes while the other takes away what publishing needs."""
    gate = context.gate
    for _ in range(3):
        ident = gate.make_image(**PUBLISHED)
        path = "/v2/images/" + ident
        bodies = (PUBLIC, [{"op": "remove", "path": "/os_distro"}])
        threads = [threading.Thread(target=gate.curl, args=("PATCH", I, path, b, PATCH)) for b in bodies]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        image = gate.image(ident)
        assert image["visibility"] == "private" or "os_distro" in image


@pytest.mark.parametrize("more", [
    {}, {"access_rules": [{"service": "image", "method": "PATCH", "path": "/v2/images/**"}]}],
    ids=["role-member-alone", "access-rule-for-patch"])
def test_63_who_may_write_and_perhaps_not_read(context, more):
    """State that the caller cannot read is no reason to let the write through:
    the client gets what the service says of the read."""
    gate, env = context.gate, context.gate.cloud.env
    made = gate.direct.post(
        "%s/users/%s/application_credentials" % (env["KEYSTONE"], gate.direct.get_user_id()),
        json={"application_credential": dict(
            more, name=uuid.uuid4().hex, roles=[{"name": "member"}])}).json()["application_credential"]
    token = gate.direct.post(env["KEYSTONE"] + "/auth/tokens", authenticated=False, json={"auth": {"identity": {
        "methods": ["application_credential"], "application_credential": {
            "id": made["id"], "secret": made["secret"]}}}}).headers["X-Subject-Token"]
    readable = gate.direct.get(env["GLANCE"] + "/v2/images/" + context.private, authenticated=False,
                               headers={"X-Auth-Token": token}, raise_exc=False).status_code
    answer = context.send(I, context.request(
        "PATCH", "/v2/images/" + context.private, [add("visibility", "community")],
        ["X-Auth-Token: " + token], token=False, type=PATCH_TYPE))
    assert statuses(answer) == [403 if readable == 200 else readable], answer
    assert gate.image(context.private)["visibility"] == "private"


def test_24_each_of_many_pipelined_requests_is_judged(context):
    before = context.state()
    good = context.request("GET", "/v2.1/flavors?limit=1").replace(b"Connection: close\r\n", b"")
    bad = context.flavor_create().replace(b"Connection: close\r\n", b"")
    last = context.flavor_create()
    answer = context.send(C, good + bad + good + bad + last)
    assert statuses(answer) == [200, 403, 200, 403, 403]
    assert context.state() == before


def test_every_judged_answer_names_its_decision(context):
    known = {l["decision"] for l in context.gate.journal()}
    for service, message in (
            (C, context.flavor_create()), (C, context.flavor_create("//v2.1/flavors")),
            (C, context.flavor_create(body=b"{")), (C, context.flavor_create(body=b" " * 120000)),
            (I, context.patch(PUBLIC)), (I, context.patch(PUBLIC, type="application/json")),
            (I, context.patch(PUBLIC, str(uuid.uuid4()))), (I, context.patch(PUBLIC, token=False)),
            (C, context.request("DELETE", "/v2.1/flavors/none")),
            (C, context.request("GET", "/v2.1/flavors?_method=PUT")),
            (I, context.request("PUT", "/v2/images/%s/tags/a" % context.private))):
        answer = context.send(service, message)
        found = [l.split(b": ")[1].decode() for l in answer.split(b"\r\n") if l.startswith(b"X-SCS-Gate-Decision")]
        assert len(found) == 1, answer
        lines = [l for l in context.gate.journal() if l["decision"] == found[0]]
        assert lines and found[0] not in known


def test_tokens_are_nowhere(context):
    time.sleep(0.2)
    for file in context.gate.dir.iterdir():
        written = file.read_bytes()
        assert context.token.encode() not in written, file
        assert b"gAAAA" not in written, file
