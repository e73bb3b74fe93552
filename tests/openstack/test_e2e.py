"""The ordinary `openstack` client through the gate, for every judged call, in
every mode, against a real Keystone, Nova and Glance."""
import json
import re

import pytest

from conftest import MARK, SPEC_MARK, fails, works

MODES = ("deny", "warn", "annotate", "observe")
COMPLETE = {
    "architecture": "x86_64", "hw_disk_bus": "virtio", "os_distro": "debian",
    "os_version": "1", "os_purpose": "generic", "replace_frequency": "never",
    "provided_until": "none", "uuid_validity": "none", "image_source": "private",
    "image_description": "for a test", "image_build_date": "2024-01-01",
    "image_original_user": "none"}
PUBLISHED = dict(COMPLETE, min_disk=1, min_ram=512)
PATCH = {"Content-Type": "application/openstack-images-v2.1-json-patch"}


@pytest.fixture(scope="module", params=MODES)
def gate(request, start_gate):
    # what the text of a standard asks for only warns by default
    gate = start_gate(request.param, 'overrides: {scs-0103-spec-cpu-type: deny}\n')
    gate.clean()
    yield gate
    gate.clean()


def operations(gate, record="intent"):
    return [line["operation"] for line in gate.journal(record)]


def judged(gate, answer, mark_of):
    """A write that violates: refused in deny mode, else let through; and what
    mark_of() then finds on the object."""
    if gate.mode == "deny":
        fails(answer, "SCS")
        assert gate.journal()[-1]["record"] == "refusal"
        return
    works(answer)
    verdicts = [line["verdict"] for line in gate.journal("outcome")]
    assert [v for v in verdicts if v != "recorded"][-1] == "violating"
    mark = mark_of()
    if gate.mode == "annotate":
        assert mark and re.fullmatch(r"[a-z0-9_-]+(, ?[a-z0-9_-]+)*", mark), mark
    else:
        assert mark is None


# ---- flavors -------------------------------------------------------------
def test_conforming_flavor_is_created(gate):
    works(gate.openstack("flavor", "create", "--vcpus", "4", "--ram", "8192",
                         "--disk", "50", "SCS-4V-8-50"))
    flavor = gate.flavor("SCS-4V-8-50")
    assert (flavor["vcpus"], flavor["ram"], flavor["disk"]) == (4, 8192, 50)
    assert SPEC_MARK not in flavor["extra_specs"]
    assert operations(gate)[-1] == "flavor-create"


def test_lying_flavor(gate):
    answer = gate.openstack("flavor", "create", "--vcpus", "4", "--ram", "8192",
                            "--disk", "50", "SCS-4V-16-50")
    judged(gate, answer, lambda: gate.flavor("SCS-4V-16-50")["extra_specs"].get(SPEC_MARK))
    if gate.mode == "deny":
        fails(answer, "16", "8", "SCS-4V-8-50", "scs-0100-semantics-check")
        assert gate.flavor("SCS-4V-16-50") is None


def test_flavor_name_that_does_not_parse(gate):
    answer = gate.openstack("flavor", "create", "--vcpus", "2", "--ram", "4096",
                            "--disk", "20", "SCS-2X:4:20")
    judged(gate, answer, lambda: gate.flavor("SCS-2X:4:20")["extra_specs"].get(SPEC_MARK))
    if gate.mode == "deny":
        fails(answer, "scs-0100-syntax-check", "SCS-2V-4-20")


def test_flavor_with_a_name_of_its_own_is_free(gate):
    works(gate.openstack("flavor", "create", "--vcpus", "1", "--ram", "64",
                         "--disk", "0", "tiny"))
    assert SPEC_MARK not in gate.flavor("tiny")["extra_specs"]


def test_extra_spec_that_contradicts_the_flavor(gate):
    gate.make_flavor("SCS-3V-7")
    answer = gate.openstack("flavor", "set", "--property", "scs:cpu-type=crowded-core", "SCS-3V-7")
    judged(gate, answer, lambda: gate.flavor("SCS-3V-7")["extra_specs"].get(SPEC_MARK))
    if gate.mode == "deny":
        fails(answer, "scs:cpu-type", "shared-core")
        assert gate.flavor("SCS-3V-7")["extra_specs"] == {}
        return
    works(gate.openstack("flavor", "set", "--property", "scs:cpu-type=shared-core", "SCS-3V-7"))
    specs = gate.flavor("SCS-3V-7")["extra_specs"]
    assert specs == {"scs:cpu-type": "shared-core"}
    works(gate.openstack("flavor", "unset", "--property", "scs:cpu-type", "SCS-3V-7"))
    assert "flavor-spec-delete" in operations(gate)


def test_harmless_extra_spec_and_its_removal(gate):
    gate.make_flavor("SCS-1V-3")
    works(gate.openstack("flavor", "set", "--property", "hw:cpu_policy=shared", "SCS-1V-3"))
    assert gate.flavor("SCS-1V-3")["extra_specs"] == {"hw:cpu_policy": "shared"}
    works(gate.openstack("flavor", "unset", "--property", "hw:cpu_policy", "SCS-1V-3"))
    assert gate.flavor("SCS-1V-3")["extra_specs"] == {}
    assert operations(gate)[-2:] == ["flavor-specs-create", "flavor-spec-delete"]


def test_single_extra_spec(gate):
    ident = gate.make_flavor("SCS-7V-15", ram=16384, vcpus=8)
    path = "/v2.1/flavors/%s/os-extra_specs/scs:cpu-type" % ident
    answer = gate.curl("PUT", "compute", path, {"scs:cpu-type": "wrong"})
    assert answer.status_code == (403 if gate.mode == "deny" else 200), answer.text
    answer = gate.curl("PUT", "compute", path, {"scs:cpu-type": "shared-core"})
    assert answer.status_code == 200
    assert gate.flavor("SCS-7V-15")["extra_specs"] == {"scs:cpu-type": "shared-core"}
    assert operations(gate)[-1] == "flavor-spec-update"


def test_flavor_description(gate):
    gate.make_flavor("SCS-1L-3", ram=3072, vcpus=1)
    works(gate.openstack("flavor", "set", "--description", "a text", "SCS-1L-3", version="2.55"))
    shown = gate.openstack("flavor", "show", "-f", "json", "SCS-1L-3", version="2.61")
    assert json.loads(shown.out)["description"] == "a text"
    assert operations(gate)[-1] == "flavor-update"


def test_flavor_access(gate):
    gate.make_flavor("private", public=False)
    works(gate.openstack("flavor", "set", "--project", "member", "private"))
    assert "private" in gate.openstack("flavor", "list", "--all", "-f", "value", user="member").out
    works(gate.openstack("flavor", "unset", "--project", "member", "private"))
    assert operations(gate)[-2:] == ["flavor-access", "flavor-access"]


def test_flavor_delete(gate):
    gate.make_flavor("SCS-1V-4", ram=4096, vcpus=1)
    works(gate.openstack("flavor", "delete", "SCS-1V-4"))
    assert gate.flavor("SCS-1V-4") is None
    assert operations(gate)[-1] == "flavor-delete"


def test_what_nova_refuses_stays_novas_answer(gate):
    fails(gate.openstack("flavor", "create", "--vcpus", "4", "--ram", "8192", "--disk",
                         "50", "SCS-4V-8-50", user="member"),
          "Policy doesn't allow os_compute_api:os-flavor-manage:create")
    gate.make_flavor("twice")
    fails(gate.openstack("flavor", "create", "--vcpus", "1", "--ram", "64", "twice"),
          "already exists")


# ---- images --------------------------------------------------------------
def patched(gate, ident, *operations_):
    return gate.curl("PATCH", "image", "/v2/images/" + ident, list(operations_), PATCH)


def add(name, value):
    return {"op": "add", "path": "/" + name, "value": value}


def test_private_image_is_free(gate, tmp_path):
    file = tmp_path / "data.img"
    file.write_bytes(b"image data " * 1000)
    for user in ("admin", "member"):
        ident = works(gate.openstack(
            "image", "create", "--private", "--disk-format", "raw", "--file", str(file),
            "-f", "value", "-c", "id", "mine", user=user)).out
        assert gate.image(ident)["status"] == "active"
        assert MARK not in gate.image(ident)
        saved = tmp_path / ("saved-" + user)
        works(gate.openstack("image", "save", "--file", str(saved), ident, user=user))
        assert saved.read_bytes() == file.read_bytes()
    assert operations(gate)[-2:] == ["image-create", "image-upload"]


def test_publishing_an_incomplete_image(gate):
    ident = gate.make_image()
    answer = gate.openstack("image", "set", "--public", ident)
    judged(gate, answer, lambda: gate.image(ident).get(MARK))
    if gate.mode == "deny":
        fails(answer, "architecture", "os_distro", "scs-0102-prop-")
        assert gate.image(ident)["visibility"] == "private"
    else:
        assert gate.image(ident)["visibility"] == "public"


def test_complete_step_by_step_and_publish(gate):
    ident = gate.make_image()
    pairs = ["--property=%s=%s" % kv for kv in COMPLETE.items()]
    works(gate.openstack("image", "set", "--min-disk", "1", "--min-ram", "512", *pairs, ident))
    works(gate.openstack("image", "set", "--public", ident))
    image = gate.image(ident)
    assert image["visibility"] == "public"
    assert {k: image[k] for k in COMPLETE} == COMPLETE
    assert MARK not in image


def test_mark_goes_with_the_violation(gate):
    ident = gate.make_image(**PUBLISHED)
    gate.direct.patch(gate.cloud.env["GLANCE"] + "/v2/images/" + ident,
                      json=[add("visibility", "public")], headers=PATCH)
    answer = gate.openstack("image", "set", "--property", "architecture=vax", ident)
    judged(gate, answer, lambda: gate.image(ident).get(MARK))
    works(gate.openstack("image", "set", "--property", "architecture=aarch64", ident))
    image = gate.image(ident)
    assert image["architecture"] == "aarch64" and MARK not in image
    answer = gate.openstack("image", "unset", "--property", "os_distro", ident)
    judged(gate, answer, lambda: gate.image(ident).get(MARK))


def test_older_patch_media_type(gate):
    ident = gate.make_image()
    answer = gate.curl("PATCH", "image", "/v2/images/" + ident,
                       [{"replace": "/visibility", "value": "public"}],
                       {"Content-Type": "application/openstack-images-v2.0-json-patch"})
    assert answer.status_code == (403 if gate.mode == "deny" else 200), answer.text
    assert bool(gate.image(ident).get(MARK)) == (gate.mode == "annotate")


def test_image_made_public_at_once(gate, tmp_path):
    file = tmp_path / "data.img"
    file.write_bytes(b"data")
    answer = gate.openstack("image", "create", "--public", "--disk-format", "raw",
                            "--file", str(file), "-f", "value", "-c", "id", "bad")
    judged(gate, answer, lambda: gate.image(answer.out).get(MARK))


def test_rename_hide_unpublish(gate):
    ident = gate.make_image(**PUBLISHED)
    for args in (["--public"], ["--name", "other"], ["--hidden"], ["--unhidden"], ["--private"]):
        works(gate.openstack("image", "set", *args, ident))
    image = gate.image(ident)
    assert (image["name"], image["visibility"], image["os_hidden"]) == ("other", "private", False)
    assert operations(gate)[-5:] == ["image-update"] * 5


def test_stage_and_import(gate, tmp_path):
    file = tmp_path / "data.img"
    file.write_bytes(b"data" * 1000)
    works(gate.openstack("image", "create", "--disk-format", "raw", "--import",
                         "--file", str(file), "imported", user="member"))
    assert operations(gate)[-3:] == ["image-create", "image-stage", "image-import"]


def test_members_tags_and_states(gate):
    ident = gate.make_image(visibility="shared")
    works(gate.openstack("image", "add", "project", ident, "member"))
    works(gate.openstack("image", "set", "--accept", ident, user="member"))
    works(gate.openstack("image", "remove", "project", ident, "member"))
    assert operations(gate)[-3:] == ["image-member"] * 3
    works(gate.openstack("image", "set", "--tag", "one", ident))
    works(gate.openstack("image", "unset", "--tag", "one", ident))
    works(gate.openstack("image", "set", "--deactivate", ident))
    works(gate.openstack("image", "set", "--activate", ident))
    assert operations(gate)[-3:] == ["image-tag", "image-deactivate", "image-reactivate"]
    for method in ("PUT", "DELETE"):
        assert gate.curl(method, "image", "/v2/images/%s/tags/two" % ident).status_code == 204
    works(gate.openstack("image", "delete", ident))
    assert operations(gate)[-3:] == ["image-tag", "image-tag", "image-delete"]


def test_image_from_a_task(gate):
    body = {"type": "import", "input": {
        "import_from": "http://127.0.0.1:%s/none" % gate.cloud.env["WEB_PORT"],
        "import_from_format": "raw",
        "image_properties": {"name": "task", "visibility": "public"}}}
    answer = gate.curl("POST", "image", "/v2/tasks", body)
    assert answer.status_code == (403 if gate.mode == "deny" else 201), answer.text
    assert gate.journal()[-1]["operation"] == "task-create"


def test_image_metadata_by_way_of_nova(gate):
    ident = gate.make_image()
    answer = gate.curl("POST", "compute", "/v2.1/images/%s/metadata" % ident,
                       {"metadata": {"architecture": "vax"}})
    assert answer.status_code == (200 if gate.mode == "observe" else 403), answer.text
    assert gate.journal()[-1]["operation"] == "nova-image-metadata"


# ---- answers -------------------------------------------------------------
def test_warnings_and_decision_id(gate):
    answer = gate.curl("POST", "compute", "/v2.1/flavors", {"flavor": {
        "name": "SCS-9V-90", "vcpus": 1, "ram": 1024, "disk": 0}})
    decision = answer.headers.get("X-SCS-Gate-Decision")
    assert decision in [line["decision"] for line in gate.journal()]
    warned = "scs-0100-semantics-check: " in answer.headers.get("X-SCS-Gate-Warning", "")
    assert warned == (gate.mode in ("warn", "annotate"))
    assert answer.status_code == (403 if gate.mode == "deny" else 200)
    if gate.mode == "deny":
        assert decision in answer.json()["forbidden"]["message"]


def test_no_token_and_no_such_object(gate):
    import requests
    url = "http://127.0.0.1:%d" % gate.cloud.image_port
    nothing = "/v2/images/00000000-0000-4000-8000-000000000000"
    answer = requests.patch(url + nothing, headers=PATCH, json=[add("visibility", "public")],
                            timeout=30)
    assert answer.status_code == 401 and "Keystone uri" in answer.headers["WWW-Authenticate"]
    assert gate.curl("PATCH", "image", nothing, [add("visibility", "public")],
                     PATCH).status_code == 404
    url = "http://127.0.0.1:%d" % gate.cloud.compute_port
    answer = requests.post(url + "/v2.1/flavors", timeout=30, json={"flavor": {
        "name": "SCS-4V-8-50", "vcpus": 4, "ram": 8192, "disk": 50}})
    assert answer.status_code == 401
    answer = gate.curl("POST", "compute", "/v2.1/flavors/none/os-extra_specs",
                       {"extra_specs": {"scs:cpu-type": "wrong"}})
    assert answer.status_code == 404


def test_links_name_the_gate(gate):
    gate.make_flavor("linked")
    flavors = gate.curl("GET", "compute", "/v2.1/flavors?limit=1").json()
    for link in [*flavors["flavors"][0]["links"], *flavors.get("flavors_links", [])]:
        assert link["href"].startswith("http://127.0.0.1:%d/" % gate.cloud.compute_port)
