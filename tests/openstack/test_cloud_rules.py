"""What is judged together with the other objects of the cloud, on a real Nova
and Glance: one generic image, the last of the mandatory ones, two writes at
once, and how a new build takes the place of the old."""
import concurrent.futures
import copy
import datetime
import json

import pytest

from conftest import Gate, fails, free_ports, works

PATCH = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
NEXT = "rules: {scope_version: next}\n"
NAME = "Ubuntu 24.04"
UNIQUE = "scs-0102-os_purpose-uniqueness"
NAMES = "scs-0104-text-double-name"
BETWEEN = "another write came between survey and write"


def day(ago):
    return str(datetime.date.today() - datetime.timedelta(ago))


COMPLETE = {
    "architecture": "x86_64", "hw_disk_bus": "virtio", "os_distro": "ubuntu",
    "os_version": "24.04", "os_purpose": "generic", "replace_frequency": "monthly",
    "provided_until": "none", "uuid_validity": "none",
    "image_source": "https://cloud-images.ubuntu.com/releases/noble/",
    "image_description": "for a test", "image_build_date": day(1),
    "image_original_user": "ubuntu"}
SPECS = {"scs:name-v1": "SCS-2V:8", "scs:name-v2": "SCS-2V-8", "scs:cpu-type": "shared-core"}


@pytest.fixture(scope="module")
def gate(start_gate):
    gate = start_gate("deny", NEXT)
    yield gate
    gate.clean()


@pytest.fixture(autouse=True)
def empty(gate):
    gate.clean()


def patch(gate, ident, op="replace", **values):
    return gate.curl("PATCH", "image", "/v2/images/" + ident,
                     [{"op": op, "path": "/" + k, "value": v} for k, v in values.items()], PATCH)


def private_image(gate, owner="admin", **more):
    return gate.make_image(owner, **{**COMPLETE, "name": NAME, "min_disk": 1, "min_ram": 512,
                                     **more})


def public_image(gate, owner="admin", **more):
    """Past the gate."""
    ident = private_image(gate, owner, **more)
    gate.direct.patch(gate.cloud.env["GLANCE"] + "/v2/images/" + ident, headers=PATCH, json=[
        {"op": "replace", "path": "/visibility", "value": "public"}])
    return ident


def test_second_generic_image_of_another_owner_is_refused(gate):
    public_image(gate, "member")
    ident = private_image(gate, name="Ubuntu Noble")
    fails(gate.openstack("image", "set", "--public", ident), UNIQUE, NAME, "main in next")
    assert gate.image(ident)["visibility"] == "private"
    works(gate.openstack("image", "set", "--property", "os_purpose=custom", ident))
    works(gate.openstack("image", "set", "--public", ident))
    fails(gate.openstack("image", "set", "--property", "os_purpose=generic", ident), UNIQUE)


def test_second_generic_image_of_the_same_owner_is_warned_of(gate):
    public_image(gate)
    answer = patch(gate, private_image(gate, name="Ubuntu Noble"), visibility="public")
    assert answer.status_code == 200, answer.text
    assert UNIQUE in answer.headers["X-SCS-Gate-Warning"]
    outcome = gate.journal("outcome")[-1]
    (finding,) = [f for f in outcome["findings"] if f["rule"] == UNIQUE]
    assert finding["grace"] and outcome["action"] == "warned"


def test_a_clash_with_ones_own_excuses_none_with_another(gate):
    """First where the grace of rotations allows it, then somewhere else."""
    public_image(gate, "member")
    public_image(gate, name="Ubuntu Jammy", os_version="22.04")
    ident = private_image(gate, name="Ubuntu Jammy 2", os_version="22.04")
    answer = patch(gate, ident, visibility="public")
    assert answer.status_code == 200, answer.text
    assert UNIQUE in answer.headers["X-SCS-Gate-Warning"]
    answer = patch(gate, ident, os_version="24.04")
    assert answer.status_code == 403 and UNIQUE in answer.text, answer.text
    debian = {"name": "Debian 12", "os_purpose": "custom", "os_distro": "debian",
              "image_source": "https://cloud.debian.org/images/cloud/bookworm/"}
    public_image(gate, **debian)
    ident = private_image(gate, **debian)
    answer = patch(gate, ident, visibility="public")
    assert answer.status_code == 200, answer.text
    assert NAMES in answer.headers["X-SCS-Gate-Warning"]
    answer = patch(gate, ident, name=NAME, image_source=COMPLETE["image_source"])
    assert answer.status_code == 403 and NAMES in answer.text, answer.text
    assert gate.image(ident)["name"] == "Debian 12"


def test_last_mandatory_image_stays(gate):
    ident = public_image(gate)
    said = "last visible image named " + NAME
    fails(gate.openstack("image", "delete", ident), said)
    fails(gate.openstack("image", "set", "--hidden", ident), said)
    fails(gate.openstack("image", "set", "--private", ident), said)
    fails(gate.openstack("image", "set", "--name", NAME + " old", ident), said)
    answer = gate.curl("DELETE", "compute", "/v2.1/images/" + ident)
    assert answer.status_code == 403 and said in answer.text
    assert gate.image(ident)["visibility"] == "public"
    public_image(gate, os_purpose="oldgeneric")
    works(gate.openstack("image", "delete", ident))
    assert gate.curl("GET", "image", "/v2/images/" + ident).status_code == 404


def test_image_deleted_by_way_of_nova(gate):
    ident = gate.make_image()
    assert gate.curl("DELETE", "compute", "/v2.1/images/" + ident).status_code == 204
    assert gate.curl("DELETE", "compute", "/v2.1/images/" + ident).status_code == 404


def test_last_mandatory_flavor_stays(gate):
    for number in range(4):
        gate.make_flavor("f%d" % number, 64, 1, 0)
    gate.make_flavor("SCS-2V-8", 8192, 2, 0, specs=SPECS)
    rule = "scs-0103-flavor-2v-8"
    fails(gate.openstack("flavor", "delete", "SCS-2V-8"), rule, "main in v5.1 and next")
    fails(gate.openstack("flavor", "unset", "--property", "scs:cpu-type", "SCS-2V-8"), rule)
    assert gate.flavor("SCS-2V-8")["extra_specs"] == SPECS
    specs = ["--property=%s=%s" % s for s in SPECS.items()]
    gate.make_flavor("another", 4096, 2, 0)
    fails(gate.openstack("flavor", "set", *specs, "another"), "scs-0103-text-double-name")
    gate.make_flavor("third", 8192, 2, 0)
    works(gate.openstack("flavor", "set", *specs, "third"))
    works(gate.openstack("flavor", "delete", "SCS-2V-8"))
    assert gate.flavor("SCS-2V-8") is None


def test_what_the_services_refuse_stays_their_answer(gate):
    nothing = "00000000-0000-4000-8000-000000000000"
    gate.make_flavor("kept", 64, 1, 0)
    ident = gate.make_image(protected=True)
    assert gate.curl("DELETE", "compute", "/v2.1/flavors/" + nothing).status_code == 404
    assert gate.curl("DELETE", "image", "/v2/images/" + nothing).status_code == 404
    assert gate.curl("DELETE", "image", "/v2/images/" + ident).status_code == 403
    assert gate.curl("DELETE", "image", "/v2/images/" + ident, user="member").status_code == 404
    answer = gate.curl("DELETE", "compute", "/v2.1/flavors/" + gate.flavor("kept")["id"],
                       user="member")
    assert answer.status_code == 403 and "os-flavor-manage:delete" in answer.text
    patch(gate, ident, protected=False)


def together(*calls):
    with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
        return [f.result() for f in [pool.submit(call) for call in calls]]


def test_two_at_once_through_one_gate(gate):
    for first, second in (("admin", "member"), ("member", "admin")):
        gate.clean()
        pair = [private_image(gate, first), private_image(gate, second)]
        answers = together(*[lambda i=i: patch(gate, i, visibility="public") for i in pair])
        assert sorted(a.status_code for a in answers) == [200, 403]
        assert [gate.image(i)["visibility"] for i in pair].count("public") == 1


def test_two_at_once_through_two_gates(gate, cloud, tmp_path):
    """Both may go through, never unseen."""
    elsewhere = copy.copy(cloud)
    elsewhere.compute_port, elsewhere.image_port = free_ports(2)
    second = Gate(elsewhere, tmp_path, "deny", NEXT)
    try:
        for _ in range(5):
            gate.clean()
            pair = [private_image(gate, "admin"), private_image(gate, "member")]
            answers = together(lambda: patch(gate, pair[0], visibility="public"),
                               lambda: patch(second, pair[1], visibility="public"))
            statuses = [a.status_code for a in answers]
            assert 200 in statuses and set(statuses) <= {200, 403}
            if statuses == [200, 200]:
                caught = [g for g in (gate, second)
                          if g.journal("outcome")[-1]["reason"] == BETWEEN]
                assert caught, [g.journal("outcome")[-1] for g in (gate, second)]
    finally:
        second.stop()


def test_rotation(gate, tmp_path):
    """As image managers do it."""
    file = tmp_path / "data.img"
    file.write_bytes(b"image data " * 1000)
    old = public_image(gate, image_build_date=day(30))
    began = len(gate.journal())
    new = works(gate.openstack("image", "create", "--private", "--disk-format", "raw", "--file",
                               str(file), "-f", "value", "-c", "id", NAME)).out
    for name, value in {**COMPLETE, "min_disk": 1, "min_ram": 512,
                        "image_build_date": day(0)}.items():
        assert patch(gate, new, "add", **{name: value}).status_code == 200
    for ident, values in ((new, {"visibility": "public"}), (old, {"name": NAME + " " + day(30)}),
                          (old, {"os_purpose": "oldgeneric"}), (old, {"os_hidden": True})):
        answer = patch(gate, ident, **values)
        assert answer.status_code == 200, answer.text
    lines = gate.journal()[began:]
    assert not [line for line in lines if line["record"] == "refusal"]
    assert lines[-1]["verdict"] == "conforming", json.dumps(lines[-1])
    works(gate.openstack("image", "delete", old))
    fails(gate.openstack("image", "delete", new), "last visible image")
