"""For whom it is: exceptions, overrides and rules for some callers, as the real
Keystone names them. Two users write the same; the one who is meant is let
through, or bound, and the other one is not."""
import json

import pytest
import yaml

PATCH = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
NAME = "X-SCS-Gate-Exception"
UNTIL = "2099-12-31"


def publish(gate, user, name="ours 1"):
    """Makes an image of his for everybody."""
    return gate.curl("POST", "image", "/v2/images", {
        "name": name, "visibility": "community", "container_format": "bare",
        "disk_format": "raw"}, user=user)


def rules_of(answer):
    assert answer.status_code == 403, answer.text
    body, = json.loads(answer.text).values()
    return {f["rule"] for f in body["scs_gate"]["findings"]}


def settings(cloud, **more):
    """Both users' projects provide images."""
    return yaml.safe_dump({
        "identity": {"upstream": "keystone"},
        "provider_projects": [cloud.session(user).get_project_id()
                              for user in ("admin", "member")], **more})


@pytest.fixture(scope="module")
def broken(start_gate, cloud):
    """The rules that the images of both break."""
    gate = start_gate("deny", settings(cloud))
    gate.clean()
    found = rules_of(publish(gate, "admin"))
    assert found == rules_of(publish(gate, "member")) and len(found) > 3
    yield found
    gate.clean()


def whose(cloud, key):
    member = cloud.session("member")
    return {"project": {"name": "member", "domain": "Default"},
            "project id": member.get_project_id(),
            "user": {"name": "member", "domain": "default"},
            "user id": member.get_user_id(), "role": "member"}[key]


@pytest.mark.parametrize("key", ("project", "project id", "user", "user id"))
def test_an_exception_lets_its_callers_through(key, start_gate, cloud, broken, tmp_path):
    path = tmp_path / "exceptions.yaml"
    path.write_text(yaml.safe_dump({"exceptions": [{
        "id": "here", "on": "image", "rules": sorted(broken), "when": {"name": "ours 1"},
        "by": {key.split()[0]: whose(cloud, key), "role": "member"},
        "reason": "r", "owner": "o", "until": UNTIL}]}))
    gate = start_gate("deny", settings(cloud, rules={"exceptions": str(path)}))
    assert rules_of(publish(gate, "admin")) == broken
    assert gate.journal()[-1]["initiator"]["name"] == "admin"
    assert rules_of(publish(gate, "member", "ours 2")) == broken
    answer = publish(gate, "member")
    assert answer.status_code == 201, answer.text
    assert answer.headers[NAME] == "here"
    outcome = gate.journal("outcome")[-1]
    assert outcome["initiator"]["project_name"] == "member"
    assert {f["exception"] for f in outcome["findings"]} == {"here"}
    path = "/v2/images/" + answer.json()["id"]
    for user in ("member", "admin"):
        renamed = gate.curl("PATCH", "image", path, [
            {"op": "replace", "path": "/name", "value": "ours 2"}], PATCH, user)
        assert rules_of(renamed) == broken
        noted = gate.curl("PATCH", "image", path, [
            {"op": "add", "path": "/x_note", "value": user}], PATCH, user)
        assert noted.status_code == 200, noted.text
    assert gate.image(answer.json()["id"])["name"] == "ours 1"
    gate.clean()


def test_an_override_is_for_its_role(start_gate, cloud, broken):
    gate = start_gate("deny", settings(cloud, overrides={
        "*": [{"by": {"role": "admin"}, "action": "warn"}]}))
    assert rules_of(publish(gate, "member")) == broken
    answer = publish(gate, "admin")
    assert answer.status_code == 201, answer.text
    assert "scs-0102" in answer.headers["X-SCS-Gate-Warning"]
    gate.clean()


def test_a_rule_binds_its_project(start_gate, cloud, broken, tmp_path):
    (tmp_path / "own.yaml").write_text(yaml.safe_dump({
        "standard": "own", "title": "own", "link": "https://example.org", "prefix": "own-",
        "rules": [{"id": "own-run", "on": "image", "check": "required", "field": "run",
                   "allowed": "a run", "severity": "main", "say": "It names its run",
                   "by": {"project": whose(cloud, "project")}}]}))
    gate = start_gate("deny", settings(
        cloud, rules={"own_directory": str(tmp_path)}))
    assert rules_of(publish(gate, "member")) == broken | {"own-run"}
    assert rules_of(publish(gate, "admin")) == broken


def test_what_a_task_makes_is_nobodys(start_gate, cloud):
    """Glance does not make it the caller's, as it does by a create."""
    gate = start_gate("deny", yaml.safe_dump({
        "identity": {"upstream": "keystone"},
        "provider_projects": [cloud.session("member").get_project_id()]}))
    image = {"name": "ours 1", "visibility": "community",
             "container_format": "bare", "disk_format": "raw"}
    answer = gate.curl("POST", "image", "/v2/images", image)
    assert answer.status_code == 201, answer.text
    assert answer.json()["owner"] == cloud.session().get_project_id()
    answer = gate.curl("POST", "image", "/v2/tasks", {"type": "import", "input": {
        "import_from": "http://127.0.0.1/x", "import_from_format": "raw",
        "image_properties": image}})
    assert len(rules_of(answer)) > 3
    gate.clean()
