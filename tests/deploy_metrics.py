#!/usr/bin/python3
"""Every query of the dashboard and of the alert rules asks for what there is:
names, labels and their values against proxy/metrics_table.h and the page of a
running gate; then a real Prometheus scrapes that gate and is asked each one.
Each alert has its section in the runbook, and the other way round.

SCS_GATE and SCS_GATE_SANDBOX name the programs.
"""
import json
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import yaml

sys.dont_write_bytecode = True
TREE = pathlib.Path(__file__).resolve().parent.parent
sys.path.append(str(TREE / "tests/flows"))
from cloud import DIRECT, GATE, Cloud, check, environment, equal, finish  # noqa: E402
import prometheus  # noqa: E402

RULES = TREE / "deploy/prometheus/scs-gate.rules.yaml"
DASHBOARD = TREE / "deploy/grafana/scs-gate.json"
# What Prometheus adds itself.
SCRAPE = {"instance", "job"}
SELECTOR = re.compile(r"\b(scs_gate_\w+|process_\w+|up)\b(?:\{([^}]*)\})?")
MATCHER = re.compile(r'(\w+)(=~|!~|!=|=)"([^"]*)"')
GROUPING = re.compile(r"\b(?:by|without)\s*\(([^)]*)\)")
SETTINGS = """
mode: deny
listeners:
  - {{name: compute, bind: "127.0.0.1:0", service: compute, upstream: nova}}
  - name: api
    bind: "127.0.0.1:0"
    tls: {{certificate: {folder}/api.pem, key: {folder}/api.key}}
    service: image
    upstream: glance
upstreams:
  nova: {{addresses: ["{nova}"]}}
  # Nobody is there.
  glance: {{addresses: ["127.0.0.1:9"]}}
audit: {{file: {folder}/audit.jsonl}}
admin: {{bind: "127.0.0.1:0"}}
sinks_directory: {folder}
sinks: [{{name: siem, to: "syslog+tcp://127.0.0.1:9"}}]
rules: {{exceptions: {folder}/exceptions.yaml}}
"""
EXCEPTIONS = """
exceptions:
  - {id: one, on: flavor, rules: [scs-0100-semantics-check], when: {id: x},
     reason: for this test, owner: this test, until: 2099-12-31}
"""


# ---- what there is -------------------------------------------------------

def table():
    """{metric: its labels}, and the names of histograms."""
    text = (TREE / "proxy/metrics_table.h").read_text()
    labels = dict(re.findall(r'^LABELS\((\w+), "(\w*)"', text, re.M))
    metrics, histograms = {}, set()
    for kind, name, sets in re.findall(
            r'^COUNTED\(\w+, (\w+), "(\w+)", ([^"]*)$', text, re.M):
        metrics[name] = {labels[s] for s in re.findall(r"\w+", sets)} - {""}
        if kind == "HISTOGRAM":
            histograms.add(name)
    read = re.findall(r'^READ\(\w+, "(\w+)"', text, re.M)
    return metrics, read, histograms


def known(page):
    """{name as a query has it: its labels}, by table and page."""
    metrics, read, histograms = table()
    seen = {}
    for name, labels in page:
        seen.setdefault(name, set()).update(label for label, _ in labels)
    for name in read:
        check(name in seen, f"{name} is in the table and not on the page")
        metrics[name] = seen.get(name, set())
    result = {"up": set()}
    for name, labels in metrics.items():
        if name in histograms:
            for end in ("_sum", "_count", "_bucket"):
                result[name + end] = labels | ({"le"} if end == "_bucket" else set())
        else:
            result[name] = labels
    return result


def words():
    """Every word that the gate writes as a value of a label."""
    text = "".join((TREE / "proxy" / name).read_text() for name in
                   ("metrics_labels.c", "metrics_now.c"))
    return set(re.findall(r'"([a-z-]+)"', text)) | {"scs-gate"}


# ---- what is asked -------------------------------------------------------

def alerts():
    rules = yaml.safe_load(RULES.read_text())
    return [rule for group in rules["groups"] for rule in group["rules"]]


def panels():
    return [p for p in json.loads(DASHBOARD.read_text())["panels"]
            if p["type"] != "row"]


def queries():
    """(where, query, its legend)"""
    for rule in alerts():
        yield "alert " + rule["alert"], rule["expr"], " ".join(
            re.findall(r"\$labels\.\w+", rule["annotations"]["summary"]))
    for panel in panels():
        for target in panel["targets"]:
            yield "panel " + panel["title"], target["expr"], target["legendFormat"]


def look_at(where, query, legend, there, values):
    asked = SELECTOR.findall(query)
    check(asked, f"{where}: asks for nothing: {query}")
    labels = set(SCRAPE)
    for name, matchers in asked:
        if not check(name in there, f"{where}: there is no metric {name}"):
            continue
        labels |= there[name]
        for label, how, value in MATCHER.findall(matchers):
            check(label in there[name] | SCRAPE,
                  f"{where}: {name} has no label {label}")
            check(how in ("=~", "!~") or value in values,
                  f"{where}: no value {value} of {label}")
    for group in GROUPING.findall(query):
        for label in re.findall(r"\w+", group):
            check(label in labels, f"{where}: nothing has the label {label}")
    for label in re.findall(r"\{\{\s*(\w+)\s*\}\}|\$labels\.(\w+)", legend):
        label = "".join(label)
        check(label in labels, f"{where}: its text wants a label {label}")


def look_at_runbook():
    text = (RULES.parent / "README.md").read_text()
    sections = re.findall(r"^### (\w+)$", text, re.M)
    equal(sections, [rule["alert"] for rule in alerts()], "sections of the runbook")
    for part in re.split(r"^### ", text, flags=re.M)[1:]:
        for word in ("**Means:**", "**Look at:**", "**Do:**"):
            check(word in part, f"{part.split()[0]}: no {word}")
    for rule in alerts():
        equal(rule["annotations"]["runbook"], "README.md#" + rule["alert"].lower(),
              "where the runbook is")
    tested = (RULES.parent / "scs-gate.test.yaml").read_text()
    for name in sections:
        check(f'alertname="{name}"' in tested, f"{name} has no test")


def look_at_layout():
    places = [p["gridPos"] for p in panels()]
    for i, a in enumerate(places):
        check(a["x"] + a["w"] <= 24, f"a panel is too wide: {a}")
        for b in places[:i]:
            apart = (a["x"] >= b["x"] + b["w"] or b["x"] >= a["x"] + a["w"] or
                     a["y"] >= b["y"] + b["h"] or b["y"] >= a["y"] + a["h"])
            check(apart, f"two panels in one place: {a} {b}")


# ---- a gate and a Prometheus ---------------------------------------------

class Gate:
    def __init__(self, folder, cloud):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "9",
                        "-subj", "/CN=localhost", "-keyout", folder / "api.key",
                        "-out", folder / "api.pem"], check=True,
                       capture_output=True)
        (folder / "exceptions.yaml").write_text(EXCEPTIONS)
        settings = folder / "scs-gate.yaml"
        settings.write_text(SETTINGS.format(
            folder=folder, nova=cloud.urls["compute"].removeprefix("http://")))
        self.log = folder / "gate.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [GATE, "serve", "-c", settings], stderr=log, env=environment())
        deadline = time.monotonic() + 20
        while '"ready"' not in self.log.read_text() and time.monotonic() < deadline:
            time.sleep(0.02)
        found = dict(re.findall(r'"subject":"(\w+)","text":"listening on ([^"]+)"',
                                self.log.read_text()))
        self.compute, self.admin = found["compute"], found["admin"]
        self.image = found["api"]

    def page(self):
        with DIRECT.open(f"http://{self.admin}/metrics") as answer:
            return prometheus.parse(answer.read().decode())

    def write(self, cloud, name, vcpus=4):
        body = {"flavor": {"name": name, "vcpus": vcpus, "ram": 8192, "disk": 50}}
        request = urllib.request.Request(
            f"http://{self.compute}/v2.1/flavors", json.dumps(body).encode(),
            {"X-Auth-Token": cloud.tokens["admin"],
             "Content-Type": "application/json"})
        try:
            with DIRECT.open(request) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


    def read_in_vain(self):
        """The status of a read that the service does not answer."""
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=trusting))
        try:
            with opener.open(f"https://{self.image}/v2/images") as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


class Prometheus:
    def __init__(self, folder, target):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = "127.0.0.1:%d" % free.getsockname()[1]
        config = folder / "prometheus.yml"
        config.write_text(json.dumps({
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(RULES)],
            "scrape_configs": [{"job_name": "scs-gate", "static_configs": [
                {"targets": [target]}]}]}))
        with open(folder / "prometheus.log", "wb") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={config}",
                 f"--storage.tsdb.path={folder}/tsdb",
                 f"--web.listen-address={self.address}"], stderr=log, stdout=log)

    def ask(self, query):
        url = f"http://{self.address}/api/v1/query?" + urllib.parse.urlencode(
            {"query": query})
        try:
            with DIRECT.open(url, timeout=10) as answer:
                return json.loads(answer.read())["data"]["result"]
        except urllib.error.HTTPError as error:
            return error.read().decode()
        except OSError:
            return None

    def wait_for(self, query, seconds):
        deadline = time.monotonic() + seconds
        while not self.ask(query) and time.monotonic() < deadline:
            time.sleep(0.2)
        return self.ask(query)


def concrete(query):
    return query.replace("$__rate_interval", "1m").replace("$instance", ".*")


def ask_prometheus(folder, gate, cloud):
    server = Prometheus(folder, gate.admin)
    try:
        check(server.wait_for("scs_gate_build_info", 30), "nothing was scraped")
        equal(gate.write(cloud, "SCS-4V-16-50"), 403, "a bad flavor")
        equal(gate.write(cloud, "SCS-4V-8-50"), 200, "a good flavor")
        equal(gate.read_in_vain(), 502, "a read without a service")
        # Two scrapes after the first sample of each series.
        server.wait_for('increase(scs_gate_requests_total{verdict="violating"}[1m])', 20)
        time.sleep(3)
        for where, query, _ in queries():
            answer = server.ask(concrete(query))
            check(isinstance(answer, list), f"{where}: {answer}")
            if where.startswith("panel") and "next_change" not in query:
                check(answer, f"{where}: the query finds nothing: {query}")
        firing = server.ask('ALERTS{alertstate="firing"}')
        names = {alert["metric"]["alertname"] for alert in firing}
        # Its certificate ends within nine days.
        check("ScsGateCertificateExpires" in names, f"fires: {names}")
    finally:
        server.process.terminate()
        server.process.wait()


def main():
    with tempfile.TemporaryDirectory() as folder, Cloud() as cloud:
        folder = pathlib.Path(folder)
        cloud.log_in("admin")
        gate = Gate(folder, cloud)
        try:
            there, values = known(gate.page()), words()
            for where, query, legend in queries():
                look_at(where, query, legend, there, values)
            look_at_runbook()
            look_at_layout()
            ask_prometheus(folder, gate, cloud)
        finally:
            gate.process.send_signal(signal.SIGTERM)
            gate.process.wait()
    return finish()


if __name__ == "__main__":
    sys.exit(main())
