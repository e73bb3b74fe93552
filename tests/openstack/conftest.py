"""The real cloud and a gate in front of it, for the tests beside this file.

Environment: SCS_GATE (the program) and SCS_GATE_DATA (packs and scope), the
built ones by default; SCS_GATE_CLOUD names the directory of a cloud to use
and leave running; without it one is made and ended.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent))
from ports import free_ports  # noqa: E402

ROOT = HERE.parent.parent
HOST = "127.0.0.1"
MARK = "scs_gate_violations"
SPEC_MARK = "scs-gate:violations"
SANITIZER = re.compile(r"ERROR: \w+Sanitizer|WARNING: \w+Sanitizer|runtime error:")


def fails(answer, *parts):
    """The client exits non-zero and shows all of parts."""
    assert answer.status != 0, answer.text
    for part in parts:
        assert part in answer.text, (part, answer.text)


def works(answer):
    assert answer.status == 0, answer.text
    return answer


class Cloud:
    """What `cloud up` made; its public catalog points at the gate's ports."""

    def __init__(self, directory):
        self.dir = pathlib.Path(directory)
        self.compute_port, self.image_port = free_ports(2)

    def up(self, **servers):
        subprocess.run(
            [HERE / "cloud", "up", self.dir,
             "--compute-url", "http://%s:%d/v2.1" % (HOST, self.compute_port),
             "--image-url", "http://%s:%d" % (HOST, self.image_port)],
            check=True, env=dict(os.environ, **servers))
        self.env = dict(line.split("=", 1) for line in
                        (self.dir / "cloud.env").read_text().splitlines())

    def down(self):
        subprocess.run([HERE / "cloud", "down", self.dir], check=True)

    def session(self, user="admin"):
        """Talks to the services themselves, past the gate."""
        import requests
        from keystoneauth1 import session
        from keystoneauth1.identity import v3

        class OneByOne(requests.Session):
            """A connection for each request: uWSGI's http-socket ends one after
            its answer without saying so, and the next request may meet that."""
            def request(self, *args, **options):
                with requests.Session() as once:
                    return once.request(*args, **options)

        return session.Session(session=OneByOne(), auth=v3.Password(
            auth_url=self.env["KEYSTONE"], username=user,
            password=self.env[user.upper() + "_PASSWORD"], project_name=user,
            user_domain_id="default", project_domain_id="default"))


class Answer:
    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout.strip()
        self.text = done.stdout + done.stderr


class Gate:
    """In front of the cloud, where its public catalog points, or at ports of
    its own; tls is what a listener says of it."""

    def __init__(self, cloud, directory, mode, more="", ports=None, tls=""):
        compute, image = ports or (cloud.compute_port, cloud.image_port)
        self.cloud = cloud
        self.mode = mode
        self.dir = pathlib.Path(directory)
        self.journal_file = self.dir / "audit.jsonl"
        self.log_file = self.dir / "log.jsonl"
        self.direct = cloud.session()
        settings = self.dir / "scs-gate.yaml"
        settings.write_text("""\
mode: %s
listeners:
  - {name: compute, bind: "%s:%d", service: compute, upstream: nova%s}
  - {name: image, bind: "%s:%d", service: image, upstream: glance%s}
upstreams:
  nova: {addresses: ["%s:%s"]}
  glance: {addresses: ["%s:%s"]}
  keystone: {addresses: ["%s:%s"]}
audit: {file: %s}
%s""" % (mode, HOST, compute, tls, HOST, image, tls,
         HOST, cloud.env["NOVA_PORT"], HOST, cloud.env["GLANCE_PORT"],
         HOST, cloud.env["KEYSTONE_PORT"], self.journal_file, more))
        program = os.environ.get("SCS_GATE", str(ROOT / "scs-gate"))
        data = os.environ.get("SCS_GATE_DATA", str(ROOT / "rules"))
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [program, "serve", "-c", str(settings)], stderr=log,
                env=dict(os.environ, SCS_GATE_DATA=data))
        end = time.monotonic() + 15
        while '"ready"' not in self.log_file.read_text():
            if self.process.poll() is not None or time.monotonic() > end:
                self.process.kill()
                pytest.fail("the gate does not get ready: " + self.log_file.read_text())
            time.sleep(0.02)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(20)
        log = self.log_file.read_text(errors="replace")
        assert not SANITIZER.search(log), log[-4000:]
        assert status == 0, log[-2000:]

    def openstack(self, *args, user="admin", version=None):
        """The ordinary client, told nothing but where Keystone is."""
        env = {k: v for k, v in os.environ.items()
               if not k.startswith(("OS_", "PYTHON", "PYENV", "VIRTUAL_ENV"))
               and not k.lower().endswith("_proxy")}
        env.update(PATH="/usr/bin:/bin", OS_CLOUD=user,
                   OS_CLIENT_CONFIG_FILE=str(self.cloud.dir / "clouds.yaml"))
        command = ["/usr/bin/openstack"]
        if version:
            command += ["--os-compute-api-version", version]
        return Answer(subprocess.run(
            command + list(args), env=env, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=120, check=False))

    def curl(self, method, service, path, body=None, headers=(), user="admin"):
        """A request through the gate, for what the client does not show."""
        port = self.cloud.compute_port if service == "compute" else self.cloud.image_port
        return self.cloud.session(user).request(
            "http://%s:%d%s" % (HOST, port, path), method, json=body,
            headers=dict(headers), raise_exc=False)

    def journal(self, record=None):
        if not self.journal_file.exists():
            return []
        lines = [json.loads(l) for l in self.journal_file.read_text().split("\n")[:-1]]
        return [l for l in lines if l["record"] == record or
                record is None and l["record"] not in ("opened", "checkpoint")]

    # ---- past the gate -----------------------------------------------------
    def flavor(self, name):
        """As Nova has it, extra specs included; None: there is none."""
        found = self.direct.get(
            self.cloud.env["NOVA"] + "/flavors/detail?is_public=None",
            headers={"OpenStack-API-Version": "compute 2.61"}).json()["flavors"]
        return next((f for f in found if f["name"] == name), None)

    def make_flavor(self, name, ram=8192, vcpus=4, disk=50, public=True, specs=None):
        nova = self.cloud.env["NOVA"]
        flavor = self.direct.post(nova + "/flavors", json={"flavor": {
            "name": name, "ram": ram, "vcpus": vcpus, "disk": disk,
            "os-flavor-access:is_public": public}}).json()["flavor"]
        if specs:
            self.direct.post("%s/flavors/%s/os-extra_specs" % (nova, flavor["id"]),
                             json={"extra_specs": specs})
        return flavor["id"]

    def image(self, ident):
        return self.direct.get(self.cloud.env["GLANCE"] + "/v2/images/" + ident,
                               raise_exc=False).json()

    def make_image(self, owner="admin", data=b"d" * 1000, **members):
        glance = self.cloud.env["GLANCE"] + "/v2/images"
        session = self.cloud.session(owner)
        ident = session.post(glance, json=dict({
            "name": "test", "disk_format": "raw", "container_format": "bare",
            "visibility": "private"}, **members)).json()["id"]
        if data is not None:
            session.put("%s/%s/file" % (glance, ident), data=data,
                        headers={"Content-Type": "application/octet-stream"})
        return ident

    def clean(self):
        """Every flavor and image goes."""
        nova = self.cloud.env["NOVA"]
        found = self.direct.get(nova + "/flavors?is_public=None").json()["flavors"]
        for flavor in found:
            self.direct.delete("%s/flavors/%s" % (nova, flavor["id"]))
        glance = self.cloud.env["GLANCE"] + "/v2/images"
        for hidden in ("false", "true"):
            found = self.direct.get("%s?limit=1000&os_hidden=%s" % (glance, hidden))
            for image in found.json()["images"]:
                self.direct.delete("%s/%s" % (glance, image["id"]))


@pytest.fixture(scope="session")
def cloud():
    given = os.environ.get("SCS_GATE_CLOUD")
    directory = given or tempfile.mkdtemp(prefix="cloud-")
    cloud = Cloud(directory)
    cloud.up()
    yield cloud
    if not given:
        cloud.down()
        shutil.rmtree(directory)


@pytest.fixture(scope="module")
def start_gate(cloud, tmp_path_factory):
    """start_gate(mode, more settings, ...): one gate at a time."""
    running = []

    def start(mode, more="", **where):
        while running:
            running.pop().stop()
        running.append(Gate(cloud, tmp_path_factory.mktemp(mode), mode, more, **where))
        return running[0]

    yield start
    while running:
        running.pop().stop()
