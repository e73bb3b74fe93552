"""A gate that a package has installed, before the sandbox: what is asked of it."""
import time
import urllib.error
import urllib.request

from cloud import DIRECT, check, equal
from meanwhile import Meanwhile

LISTENERS = """
listeners:
  - {name: compute, bind: "127.0.0.1:38774", service: compute, upstream: nova}
upstreams:
  nova: {addresses: ["%s"]}
"""
GOOD, BAD = "SCS-4V-8-50", "SCS-4V-16-50"


def listen(root, cloud):
    """Into the settings of the Debian in that directory."""
    settings = root / "etc/scs-gate/scs-gate.yaml"
    settings.write_text(settings.read_text().replace("mode: observe", "mode: deny")
                        + LISTENERS % cloud.urls["compute"].removeprefix("http://"))


def create(cloud, name, suffix=""):
    """The status of creating that flavor through the gate, and the answer."""
    body = ('{"flavor": {"name": "%s%s", "vcpus": 4, "ram": 8192, "disk": 50}}'
            % (name, suffix))
    request = urllib.request.Request(
        "http://127.0.0.1:38774/v2.1/flavors", body.encode(), headers={
            "X-Auth-Token": cloud.tokens["admin"],
            "Content-Type": "application/json"})
    try:
        with DIRECT.open(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def judges(cloud):
    equal(create(cloud, BAD)[0], 403, "a flavor that promises too much")
    status, text = create(cloud, GOOD)
    check(status in (200, 409), f"a right flavor: {status} {text}")


class Load(Meanwhile):
    """Writes one after another. Like a proxy in front it tries again where no
    connection came about, and nowhere else."""

    def __init__(self, cloud):
        super().__init__()
        self.cloud, self.sent, self.again, self.bad = cloud, 0, 0, []

    def step(self):
        try:
            status, text = create(self.cloud, BAD)
            self.sent += 1
            if status != 403:
                self.bad.append(f"{status} {text}")
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                self.bad.append(str(error))
            self.again += 1
            time.sleep(0.01)
        except OSError as error:
            self.bad.append(str(error))
