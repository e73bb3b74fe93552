"""Refusals as real clients show them, and services that behave badly."""
import shutil
import subprocess

import pytest

from conftest import MARK, fails, works


@pytest.fixture
def deny(start_gate):
    gate = start_gate("deny")
    gate.clean()
    return gate


def test_refused_upload_shows_its_reason(start_gate, tmp_path):
    """A create that is refused while the client is still sending."""
    gate = start_gate("deny", "limit: {image_body: 1KiB}\n")
    answer = gate.curl("POST", "image", "/v2/images", {"name": "n" * 2000000})
    assert answer.status_code == 413, answer.text
    assert answer.json()["overLimit"]["message"]
    file = tmp_path / "data.img"
    file.write_bytes(b"d" * 20000000)
    fails(gate.openstack("image", "create", "--public", "--disk-format", "raw", "--file",
                         str(file), "refused"), "scs-0102-prop-")


@pytest.mark.parametrize("client", ("nova", "glance"))
def test_other_clients_show_the_reason(deny, client):
    if not shutil.which(client, path="/usr/bin"):
        pytest.skip("no " + client + " client")
    rc = str(deny.cloud.dir / "openrc-admin")
    command = {"nova": "nova flavor-create SCS-4V-16-50 auto 8192 50 4",
               "glance": "glance image-create --visibility public --name x "
                         "--disk-format raw --container-format bare"}[client]
    done = subprocess.run(["/bin/bash", "-c", ". %s; exec /usr/bin/%s" % (rc, command)],
                          capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode != 0
    assert "scs-010" in done.stdout + done.stderr, done.stdout + done.stderr


def test_through_servers_that_close_silently(deny, start_gate, cloud, tmp_path):
    """uWSGI's http-socket closes after each answer without saying so: Python's
    clients stumble over it, not through the gate."""
    file = tmp_path / "data.img"
    file.write_bytes(b"data" * 100000)
    cloud.up(NOVA_SERVER="uwsgi", GLANCE_SERVER="uwsgi")
    try:
        gate = start_gate("annotate")
        for number in range(4):
            works(gate.openstack("flavor", "create", "--vcpus", "4", "--ram", "8192",
                                 "--disk", "50", "SCS-4V-%d-50" % (number + 8)))
        ident = works(gate.openstack("image", "create", "--private", "--disk-format", "raw",
                                     "--file", str(file), "-f", "value", "-c", "id", "x")).out
        works(gate.openstack("image", "set", "--public", ident))
        image = gate.curl("GET", "image", "/v2/images/" + ident).json()
        assert (image["visibility"], bool(image[MARK])) == ("public", True)
        saved = tmp_path / "saved"
        works(gate.openstack("image", "save", "--file", str(saved), ident))
        assert saved.read_bytes() == file.read_bytes()
    finally:
        cloud.up(NOVA_SERVER="eventlet", GLANCE_SERVER="eventlet")
