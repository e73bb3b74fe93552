"""Each admin page tells what it is for, to readers only; settings come out as
a file that the gate takes, without a secret in it."""
import json
import subprocess

from flow import HOST
from wire import equal, true

PAGES = ["/healthcheck", "/metrics", "/rules", "/config", "/bypass", "/"]


def story(flow):
    certificates = flow.certificates
    flow.start(
        admin={"bind": HOST + ":0"}, overrides={"scs-0100-text-v1": "off"},
        trusted_proxies=["10.0.0.0/8", "fd00::/8"], provider_projects=["a\"b"],
        listeners=[{"name": "compute", "bind": HOST + ":0",
                    "tls": {"certificate": str(certificates / "api.pem"),
                            "key": str(certificates / "api.key")},
                    "routes": [{"path": "/compute", "service": "compute", "upstream": "nova",
                                "upstream_path": "/nova"}]}])
    listed = [line.split()[0] for line in flow.admin("/").body.decode().splitlines()]
    equal(listed, PAGES)
    for page in PAGES:
        read, head = flow.admin(page), flow.admin(page, "HEAD")
        equal((read.status, head.status, head.body), (200, 200, b""))
        equal(head.get("Content-Type"), read.get("Content-Type"))
        equal(read.get("Connection"), "close")
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            answer = flow.admin(page, method)
            equal((answer.status, answer.get("Allow")), (405, "GET, HEAD"))
    equal(flow.admin("/nothing").status, 404)
    equal(flow.admin("/metrics/").status, 404)
    health(flow)
    rules(flow)
    config(flow)


def health(flow):
    equal(flow.admin("/healthcheck").body, b"OK")
    plain = flow.admin("/healthcheck?detailed=true").body.decode()
    equal(plain, "live: OK\nready: OK\njournal: OK\nupstream: OK: nova\nupstream: OK: glance\n")
    accept = {"Accept": "text/html, application/json"}
    answer = flow.admin("/healthcheck", headers=accept)
    equal(answer.get("Content-Type"), "application/json")
    equal(json.loads(answer.body), {"detailed": False, "reasons": ["OK"]})
    answer = json.loads(flow.admin("/healthcheck?detailed", headers=accept).body)
    equal(answer["reasons"][0], {"class": "live", "good": True, "reason": "OK"})
    equal(len(answer["reasons"]), 5)


def rules(flow):
    answer = json.loads(flow.admin("/rules").body)
    equal(answer["scope_version"], "v5.1")
    true(len(answer["rules"]) > 10, "few rules")
    for rule in answer["rules"]:
        equal(sorted(rule), ["action", "id", "kind", "link", "severity", "title"])
        true(rule["link"].startswith("https://"), rule)
        true(rule["kind"] in ("flavor", "image"), rule)
    actions = {rule["id"]: rule["action"] for rule in answer["rules"]}
    equal(actions["scs-0100-text-v1"], "off")
    equal(actions["scs-0100-syntax-check"], "deny")


def config(flow):
    text = flow.admin("/config").body.decode()
    true("PRIVATE KEY" not in text, "the key itself")
    for words in ('key: "%s' % (flow.certificates / "api.key"), "10.0.0.0/8", "fd00::/8",
                  '"a\\"b"', 'scs-0100-text-v1": "off"', "head: 16KiB"):
        true(words in text, "%s is not in %s" % (words, text))
    file = flow.dir / "config.yaml"
    file.write_text(text)
    check = subprocess.run([flow.program, "config", "check", str(file)],
                           env={"SCS_GATE_DATA": str(flow.data)},
                           capture_output=True, text=True, check=False)
    equal((check.returncode, check.stderr), (0, ""), check.stdout)
    flow.stop()
    flow.start_with(text)
    equal(flow.admin("/config").body.decode(), text)
