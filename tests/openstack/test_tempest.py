"""Tempest's flavor and image tests through the gate."""
import contextlib
import json
import pathlib
import re
import subprocess
import sys
import types

import haproxy_front
from conftest import HOST, ROOT
from ports import free_ports

sys.path.append(str(ROOT / "tests" / "flows"))
from flow import make_certificates  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
BASELINE = {"passed": 108, "failed": 0, "skipped": 8}


def tempest(cloud, label):
    done = subprocess.run([HERE / "tempest", cloud.dir, "--label", label],
                          capture_output=True, text=True, check=False)
    assert "skipped in" in done.stdout, done.stdout + done.stderr
    return json.loads((cloud.dir / "tempest" / (label + ".json")).read_text())


def test_observing_changes_nothing(start_gate, cloud):
    gate = start_gate("observe")
    result = tempest(cloud, "observe")
    bad = [t for t in result["tests"] if t[0] == "failed"]
    assert (result["counts"], bad) == (BASELINE, [])
    intents, outcomes = gate.journal("intent"), gate.journal("outcome")
    assert gate.journal("refusal") == []
    assert len(intents) > 100
    assert {l["decision"] for l in intents} == {l["decision"] for l in outcomes}


def test_denying_everything_fails_only_what_is_forbidden(start_gate, cloud):
    """Every rule denies. A test may fail only by a refusal that the journal
    has, and those that do are known: tempest-denied.txt, "test: rule,rule"."""
    gate = start_gate("deny", 'overrides: {"*": deny}\n')
    result = tempest(cloud, "deny")
    refusals = {l["decision"]: l for l in gate.journal("refusal")}
    lines, unexplained = [], []
    for outcome, test, reason in result["tests"]:
        if outcome != "failed":
            continue
        ids = [d for d in refusals if d in reason]
        if not ids:
            unexplained.append((test, reason))
        for decision in ids:
            line = refusals[decision]
            rules = sorted({f["rule"] for f in line["findings"] or []
                            if f["action"] == "deny"})
            lines.append("%s: %s" % (test, ",".join(rules) or line["reason"]))
    assert unexplained == []
    known = (HERE / "tempest-denied.txt").read_text().splitlines()
    assert sorted(lines) == sorted(l for l in known if not l.startswith("#"))


# Each of what is off by default, what bounds, and what shows a gate that does
# more than it should: a second write at a time passes, and is looked at later.
EVERYTHING = """\
complete: yes
unjudged: pass
overrides: {"*": annotate}
provider_projects: [%s]
trusted_proxies: ["127.0.0.1/32"]
failure: {overload: pass, lookup_timeout: pass, lookup_error: pass, internal: pass}
rules: {own_directory: %s, grace: 0s}
limit: {judged: 1, memory: 16MiB, client_connections: 64, client_uploads: 4, rate: 64KiB}
timeout: {pace: 1s, keepalive: 1s, upstream_idle: 1s}
log: {level: debug, requests: yes}
admin: {bind: "unix:%s/admin.sock"}
process: {seccomp: kill}
"""


@contextlib.contextmanager
def haproxy(cloud, ports, directory):
    """As deploy/haproxy has it, with all reads through the gate as well, which
    it reaches over TLS."""
    names = dict(front_compute=cloud.compute_port, front_image=cloud.image_port,
                 compute=ports[0], image=ports[1])
    gate = types.SimpleNamespace(urls={
        "compute": "http://%s:%d" % (HOST, ports[0]), "image": "http://%s:%d" % (HOST, ports[1])})
    text, count = re.subn(r"(?m)^( +server .*)$", r"\1 ssl verify required ca-file %s "
                          "sni str(api.example.test)" % (directory / "ca.pem"),
                          haproxy_front.plain(names, gate, True))
    assert count == 8
    (directory / "haproxy.cfg").write_text(text)
    with open(directory / "haproxy.log", "wb") as log, subprocess.Popen(
            ["haproxy", "-db", "-f", directory / "haproxy.cfg"], stdout=log, stderr=log) as process:
        try:
            for port in (cloud.compute_port, cloud.image_port):
                haproxy_front.wait_for_port(port)
            yield
        finally:
            process.terminate()


def test_through_everything_at_once(start_gate, cloud, tmp_path):
    """A proxy in front, TLS between, and every opt-in: as without a gate."""
    make_certificates(tmp_path)
    ports = free_ports(2)
    gate = start_gate(
        "annotate", EVERYTHING % (cloud.session().get_project_id(), ROOT / "conf" / "rules", tmp_path),
        ports=ports, tls=", tls: {certificate: %s/api.pem, key: %s/api.key}" % (tmp_path, tmp_path))
    with haproxy(cloud, ports, tmp_path):
        result = tempest(cloud, "everything")
    bad = [t for t in result["tests"] if t[0] == "failed"]
    assert (result["counts"], bad) == (BASELINE, [])
    intents, outcomes = gate.journal("intent"), gate.journal("outcome")
    # what the services themselves say of it, and no rule
    assert {(l["status"], bool(l["findings"]))
            for l in gate.journal("refusal")} <= {(400, False), (404, False)}
    assert len(intents) > 100
    assert {l["decision"] for l in intents} == {l["decision"] for l in outcomes}
    seen = (tmp_path / "haproxy.log").read_text()
    assert "/gate " in seen and "unjudged " not in seen
