#!/usr/bin/python3
"""A real HAProxy before the gate before the sandbox, with each configuration
that deploy/haproxy/ has: reads go past the gate, writes are judged; the gate is
killed in the middle of both, and then reads go on, and writes are served by the
backup or refused, as set; it comes back, and they are judged again.

SCS_GATE and SCS_GATE_SANDBOX name the programs.
"""
import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import jinja2

sys.dont_write_bytecode = True
from cloud import DIRECT, GATE, Cloud, check, environment, equal, finish  # noqa: E402
from meanwhile import Meanwhile  # noqa: E402
from ports import free_ports  # noqa: E402

TREE = pathlib.Path(__file__).resolve().parent.parent
PLAIN = TREE / "deploy/haproxy/haproxy.cfg"
KOLLA = TREE / "deploy/haproxy/kolla/scs-gate.cfg.j2"
# What kolla-ansible's haproxy.cfg says before the parts of the services.
KOLLA_MAIN = """
global
    log stdout format raw local0
defaults
    log global
    option httplog
    option redispatch
    retries 3
    timeout http-request 10s
    timeout queue 1m
    timeout connect 10s
    timeout client 1m
    timeout server 1m
    timeout check 10s
"""
SETTINGS = """
mode: deny
listeners:
  - {{name: compute, bind: "127.0.0.1:{compute}", service: compute, upstream: nova}}
  - {{name: image, bind: "127.0.0.1:{image}", service: image, upstream: glance}}
upstreams:
  nova: {{addresses: ["{nova}"]}}
  glance: {{addresses: ["{glance}"]}}
trusted_proxies: ["127.0.0.1/32"]
audit: {{file: {folder}/audit.jsonl}}
"""
GOOD = {"flavor": {"name": "SCS-4V-8-50", "vcpus": 4, "ram": 8192, "disk": 50}}
BAD = {"flavor": {"name": "SCS-4V-16-50", "vcpus": 4, "ram": 8192, "disk": 50}}


def wait_for_port(port, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nobody listens on port {port}")


def address(url):
    return url.removeprefix("http://")


# ---- configurations ------------------------------------------------------

def plain(ports, cloud, fail_open):
    """The file as it lies there, with our addresses for its examples."""
    text = PLAIN.read_text()
    changes = {
        # As many descriptors as it wants are not to be had everywhere.
        "maxconn 20000": "maxconn 500",
        "bind :8774": f"bind 127.0.0.1:{ports['front_compute']}",
        "bind :9292": f"bind 127.0.0.1:{ports['front_image']}",
        "127.0.0.1:18774": f"127.0.0.1:{ports['compute']}",
        "127.0.0.1:18775": f"127.0.0.1:{ports['image']}"}
    for host in ("192.0.2.11", "192.0.2.12"):
        changes[host + ":8774"] = address(cloud.urls["compute"])
        changes[host + ":9292"] = address(cloud.urls["image"])
    for old, new in changes.items():
        check(old in text, f"{PLAIN.name} has no {old}")
        text = re.sub(re.escape(old) + r"(?!\d)", new, text)
    if not fail_open:
        text = "".join(line for line in text.splitlines(True)
                       if not line.endswith(" backup\n"))
    return text


def kolla_service(name, front, url):
    host, port = address(url).split(":")
    part = {"enabled": "yes", "mode": "http", "external": False, "port": front,
            "listen_port": port, "frontend_http_extra": ["timeout client 6h"],
            "backend_http_extra": ["timeout server 6h"]}
    if name == "glance_api":
        part["custom_member_list"] = [f"server ctl1 {host}:{port} check inter 2000 rise 2 fall 5", ""]
    return {"group": name, "haproxy": {name: part, name + "_external": {
        **part, "external": True, "port": front + "0"}}}


def kolla(ports, cloud, fail_open, external="no"):
    """The template as kolla-ansible would render it for two services."""
    env = jinja2.Environment(lstrip_blocks=True, trim_blocks=True,
                             undefined=jinja2.StrictUndefined)
    env.filters["bool"] = lambda v: str(v).lower() in ("yes", "true", "1", "on")
    env.filters["kolla_address"] = lambda network, host: "127.0.0.1"
    text = KOLLA.read_text().split("\n", 1)[1]
    result = KOLLA_MAIN
    for name, front, url in (("nova_api", "front_compute", "compute"),
                             ("glance_api", "front_image", "image")):
        result += env.from_string(text).render(
            service=kolla_service(name, str(ports[front]), cloud.urls[url]),
            groups={name: ["ctl1"]},
            hostvars={"ctl1": {"ansible_facts": {"hostname": "ctl1"}}},
            haproxy_enable_external_vip=external, haproxy_frontend_http_extra=[],
            haproxy_health_check="check inter 2000 rise 2 fall 5",
            haproxy_health_check_ssl="check check-ssl inter 2000 rise 2 fall 5",
            kolla_enable_tls_external="no", kolla_enable_tls_internal="no",
            kolla_internal_vip_address="127.0.0.1",
            kolla_external_vip_address="127.0.0.2",
            kolla_verify_tls_backend="yes", haproxy_backend_cacert="/none",
            scs_gate_compute_port=ports["compute"],
            scs_gate_image_port=ports["image"], scs_gate_fail_open=fail_open)
    return result


def kolla_external(cloud):
    """The public side, too, is a configuration that HAProxy takes."""
    ports = {"front_compute": 1877, "front_image": 1929, "compute": 18774,
             "image": 18775}
    with tempfile.NamedTemporaryFile("w", suffix=".cfg") as file:
        text = kolla(ports, cloud, True, "yes")
        equal(text.count("_writes if "), 4, "frontends that lead to the gate")
        file.write(text)
        file.flush()
        done = subprocess.run(["haproxy", "-c", "-f", file.name], check=False,
                              capture_output=True, text=True)
        check(done.returncode == 0, done.stderr)


# ---- the stage -----------------------------------------------------------

class Stage:
    """HAProxy, gate and cloud; as a context they end."""

    def __init__(self, folder, cloud, configure, fail_open):
        names = ("front_compute", "front_image", "compute", "image")
        self.ports = dict(zip(names, free_ports(len(names))))
        self.cloud, self.folder = cloud, folder
        (folder / "haproxy.cfg").write_text(configure(self.ports, cloud, fail_open))
        (folder / "scs-gate.yaml").write_text(SETTINGS.format(
            folder=folder, nova=address(cloud.urls["compute"]),
            glance=address(cloud.urls["image"]), **self.ports))
        done = subprocess.run(["haproxy", "-c", "-f", folder / "haproxy.cfg"],
                              capture_output=True, text=True, check=False)
        check(done.returncode == 0, "haproxy -c: " + done.stderr)
        self.start_gate()
        with open(folder / "haproxy.log", "wb") as log:
            self.haproxy = subprocess.Popen(
                ["haproxy", "-db", "-f", folder / "haproxy.cfg"], stdout=log,
                stderr=log)
        for name in ("front_compute", "front_image"):
            wait_for_port(self.ports[name])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in (self.haproxy, self.gate):
            process.terminate()
            process.wait()

    def start_gate(self):
        log = self.folder / "gate.log"
        with open(log, "wb") as out:
            self.gate = subprocess.Popen(
                [GATE, "serve", "-c", self.folder / "scs-gate.yaml"],
                stderr=out, env=environment())
        deadline = time.monotonic() + 20
        while '"ready"' not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.02)

    def ask(self, method, path, body=None, service="compute"):
        """The status, and True if the gate decided."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports['front_' + service]}{path}",
            None if body is None else json.dumps(body).encode(), method=method,
            headers={"X-Auth-Token": self.cloud.tokens["admin"],
                     "Content-Type": "application/json"})
        try:
            with DIRECT.open(request, timeout=30) as answer:
                return answer.status, "X-SCS-Gate-Decision" in answer.headers
        except urllib.error.HTTPError as error:
            return error.code, "X-SCS-Gate-Decision" in error.headers

    def wait_for(self, answers, seconds=20):
        """Until writes are answered so; or what they were answered last."""
        deadline = time.monotonic() + seconds
        while True:
            last = self.ask("POST", "/v2.1/flavors", BAD)
            if last in answers or time.monotonic() > deadline:
                return last
            time.sleep(0.1)


class Reads(Meanwhile):
    """Reads of both services."""

    def __init__(self, stage):
        super().__init__()
        self.stage, self.count, self.bad = stage, 0, []

    def step(self):
        for service, path in (("compute", "/v2.1/flavors"),
                              ("image", "/v2/images")):
            try:
                answer = self.stage.ask("GET", path, service=service)
            except OSError as error:
                answer = repr(error)
            self.count += 1
            if answer != (200, False):
                self.bad.append(answer)


def with_a_gate(stage, where):
    equal(stage.wait_for([(403, True)]), (403, True), f"{where}: a bad flavor")
    status = stage.ask("POST", "/v2.1/flavors", GOOD)[0]
    check(status in (200, 409), f"{where}: a good flavor: {status}")
    equal(stage.ask("POST", "/v2/images", {
        "name": "Nothing", "visibility": "public", "disk_format": "raw",
        "container_format": "bare"}, "image"), (403, True), f"{where}: an image")
    for path, service in (("/v2.1/flavors", "compute"), ("/v2/images", "image")):
        equal(stage.ask("GET", path, None, service), (200, False),
              f"{where}: {path} goes past the gate")
        equal(stage.ask("GET", path + "?x=1&_method=DELETE", None, service)[0],
              400, f"{where}: a read that poses as a write")
    equal(stage.ask("GET", "/v2/images", {"a": 1}, "image")[0], 400,
          f"{where}: a read with a body")


def life(folder, cloud, configure, fail_open):
    where = f"{configure.__name__}, {'open' if fail_open else 'closed'}"
    with Stage(folder, cloud, configure, fail_open) as stage:
        with_a_gate(stage, where)
        without = (200, False) if fail_open else (503, False)
        with Reads(stage) as reads:
            time.sleep(0.5)
            stage.gate.kill()
            stage.gate.wait()
            # Until HAProxy has noticed, a write may get 503, never a wrong way.
            equal(stage.wait_for([without]), without, f"{where}: without a gate")
            forget(cloud)
            time.sleep(0.5)
            stage.start_gate()
            equal(stage.wait_for([(403, True)]), (403, True),
                  f"{where}: the gate is back")
        equal(reads.bad, [], f"{where}: reads while the gate was killed")
        check(reads.count > 50, f"{where}: only {reads.count} reads")
        print(f"{where}: {reads.count} reads untouched by the gate's death")
        seen = (folder / "haproxy.log").read_text()
        equal("unjudged" in seen, fail_open, f"{where}: unjudged writes in the log")


def forget(cloud):
    """The bad flavors that came in while there was no gate."""
    for flavor in cloud.flavors():
        if flavor["name"] == BAD["flavor"]["name"]:
            cloud.call("DELETE", "compute", f"/v2.1/flavors/{flavor['id']}")


def main():
    with Cloud() as cloud:
        cloud.log_in("admin")
        for configure in (plain, kolla):
            for fail_open in (True, False):
                with tempfile.TemporaryDirectory() as folder:
                    life(pathlib.Path(folder), cloud, configure, fail_open)
        kolla_external(cloud)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
