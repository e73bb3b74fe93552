#!/usr/bin/env python3
"""Does "scs-gate scan" say what is so? One sandbox cloud with a bit of
everything, put there through its API and scanned in every way.

SCS_GATE, SCS_GATE_SANDBOX and SCS_GATE_DATA as in tests/run.
"""
import datetime
import html.parser
import http.server
import json
import os
import pathlib
import pty
import re
import resource
import select
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree

import yaml

sys.dont_write_bytecode = True
from cloud import (  # noqa: E402
    GATE, Cloud, check, environment, equal, finish, gate)

TODAY = datetime.datetime.now(datetime.timezone.utc).date()
NASTY = "evil\x1b[31m\u202e <b>name</b>"
UBUNTU = "https://cloud-images.ubuntu.com/noble/20261120/noble.img"
STORIES = []


def story(function):
    STORIES.append(function)
    return function


def good_image(**more):
    """Breaks no rule today."""
    return {"name": "Debian 12", "architecture": "x86_64",
            "os_distro": "debian", "os_version": "12", "os_purpose": "generic",
            "min_disk": 4, "min_ram": 512, "hw_disk_bus": "virtio",
            "hypervisor_type": "qemu",
            "replace_frequency": "monthly", "provided_until": "none",
            "uuid_validity": "none", "image_build_date": str(TODAY),
            "image_original_user": "debian",
            "image_source": "https://cloud.debian.org/images/cloud/bookworm/x",
            "image_description": "https://wiki.debian.org/Cloud",
            "visibility": "public", **more}


def bad_image(name, **more):
    image = good_image(**{"name": name, "os_version": "0",
                          "architecture": "i686", **more})
    del image["os_purpose"]
    return image


def fill(cloud):
    """Ids by a short name for each object."""
    specs = {"scs:cpu-type": "shared-core", "scs:name-v1": "SCS-1V:4",
             "scs:name-v2": "SCS-1V-4"}
    ids = {
        "right": cloud.add_flavor("SCS-1V-4", 1, 4096, 0, specs),
        "lies": cloud.add_flavor("SCS-4V-16-50", 4, 8192, 50),
        "bare": cloud.add_flavor("SCS-2V-8", 2, 8192, 0),
        "foreign": cloud.add_flavor("m1.tiny", 1, 512, 1),
        "concealed": cloud.add_flavor(
            "SCS-99V-1", 1, 1024, 0, **{"os-flavor-access:is_public": False}),
        "good": cloud.add_image(**good_image()),
        "bad": cloud.add_image(**bad_image("Bad")),
        "nasty": cloud.add_image(**bad_image(NASTY, architecture="m68k")),
        "old": cloud.add_image(**good_image(
            name="Old", os_version="9", provided_until="2099-01-01",
            image_build_date="2020-01-01")),
        "hidden": cloud.add_image(**bad_image("Hidden", os_hidden=True)),
        "community": cloud.add_image(
            user="member", **bad_image("Community", visibility="community",
                                       architecture="m68k")),
        "own community": cloud.add_image(
            **bad_image("Own community", visibility="community")),
        "private": cloud.add_image(
            user="member", **bad_image("Private secret",
                                       visibility="private")),
        "shared": cloud.add_image(
            **bad_image("Shared secret", visibility="shared")),
    }
    return ids


def objects(report):
    return {o["id"]: o for o in report["objects"]}


def rules_of(report, object_id):
    found = objects(report).get(object_id, {"findings": []})
    return {f["rule"] for f in found["findings"]}


@story
def who_is_seen(cloud, ids):
    """What everybody may use is judged; what is not, is not even named."""
    report = cloud.report()
    seen = objects(report)
    for name in ("lies", "concealed", "bad", "nasty", "old", "hidden",
                 "own community"):
        check(seen.get(ids[name], {}).get("refused"), f"{name} is refused")
    for name in ("right", "good", "private", "shared", "community"):
        check(ids[name] not in seen, f"{name} is not reported")
    check(seen[ids["bare"]]["refused"] is False, "flavors are created before "
          "their extra specs")
    check(any(f["action"] == "deny" for f in seen[ids["bare"]]["findings"]),
          "which it must have in the end")
    check(all(f["counts"] for o in seen.values() for f in o["findings"]
              if f["severity"] == "main"), "by which versions it counts")
    for form in ("text", "json", "jsonl", "junit", "sarif", "html", "scs"):
        out = cloud.gate("scan", "--format", form).stdout
        for name in ("Private secret", "Shared secret", ids["private"],
                     ids["shared"]):
            check(name not in out, f"{form} names {name}")
    summary = report["summary"]
    equal(summary["flavors"]["objects"], 5, "flavors counted")
    equal(summary["images"]["objects"], 7, "images counted")
    equal(summary["images"]["refused"],
          sum(o["refused"] and o["kind"] == "image" for o in seen.values()),
          "refused images counted")


@story
def cases_as_line_by_line(cloud, ids):
    """The cases are those that "judge --jsonl" finds in the same objects."""
    report = cloud.report()
    cases = {c["id"]: c["outcome"] for c in report["cases"]}
    images = [i for i in cloud.images() if i["visibility"] in
              ("public", "community")]
    check(not any(i["id"] in (ids["hidden"], ids["community"])
                  for i in images), "the tests see neither")
    line = json.dumps({"image": images[0], "cloud": images[1:]})
    done = gate("judge", "--kind", "image", "--jsonl", stdin=line, status=0)
    verdicts = json.loads(done.stdout)["verdicts"]
    check(len(verdicts) > 10, "many cases of images")
    for case, outcome in verdicts.items():
        equal(cases.get(case), outcome, case)
    lines = "".join(json.dumps({
        "name": f["name"], "vcpus": f["vcpus"], "ram_mib": f["ram"],
        "disk_gb": f["disk"], "extra_specs": f["extra_specs"]}) + "\n"
        for f in cloud.flavors())
    done = gate("judge", "--kind", "flavor", "--jsonl", stdin=lines, status=0)
    order, worst = ["PASS", "FAIL", "ABORT"], {}
    for line in done.stdout.splitlines():
        for case, outcome in json.loads(line)["checks"].items():
            worst[case] = max(outcome, worst.get(case, "PASS"),
                              key=order.index)
    check(len(worst) > 3, "some cases of flavors")
    for case, outcome in worst.items():
        equal(cases.get(case), outcome, case)
    for missing in report["missing"]:
        if missing["rule"] in cases:
            equal(cases[missing["rule"]], "FAIL", missing["rule"])


@story
def private_ones_cast_no_shadow(_cloud, _ids):
    """A later private image of the name hides no public one from a case,
    and a private one replaces none."""
    with Cloud() as cloud:
        case = "scs-0104-source-ubuntu-2404"
        cloud.add_image(**good_image(name="Ubuntu 24.04",
                                     image_source="https://example.org/"))
        cloud.add_image(**good_image(
            name="Old 1", os_version="8", provided_until="2099-01-01",
            image_build_date="2020-01-01"))
        for name in ("Ubuntu 24.04", "Old"):
            cloud.add_image(**good_image(name=name, visibility="private",
                                         image_source=UBUNTU))
        cases = {c["id"]: c["outcome"] for c in cloud.report()["cases"]}
        equal(cases[case], "FAIL", case)
        equal(cases["scs-0102-image-recency"], "FAIL", "recency")


@story
def statuses(cloud, ids):
    """0 fine, 1 does not conform, 2 cannot; --fail-on draws the line."""
    weakest = {"deny": 1, "annotate": 1, "warn": 1, "observe": 1}
    for action, status in weakest.items():
        cloud.gate("scan", "--fail-on", action, status=status)
    for wrong in (["--fail-on", "off"], ["--fail-on", "x"],
                  ["--as-of", "tomorrow"], ["--format", "yml"], ["--x"],
                  ["operand"], ["-c", "/dev/null/x"],
                  ["--scope-version", "v99"],
                  ["-o", "/dev/null/report"]):
        done = cloud.gate("scan", *wrong, status=2)
        check(done.stderr.strip(), f"{wrong} is explained")
        equal(done.stdout, "", f"{wrong} prints no report")


@story
def fail_on_each_action(_cloud, _ids):
    """One finding of each strength, alone in a cloud that lacks nothing."""
    with tempfile.TemporaryDirectory() as folder, Cloud() as cloud:
        config = pathlib.Path(folder) / "gate.yaml"
        for action in ("deny", "annotate", "warn", "observe"):
            config.write_text(settings(overrides={
                "*": "off", "scs-0100-semantics-check": action}))
            if action == "deny":
                cloud.gate("scan", "-c", config, "--fail-on", "observe",
                           status=0)
                cloud.add_flavor("SCS-4V-16-50", 4, 8192, 50)
            order = ["observe", "warn", "annotate", "deny"]
            for line in order:
                cloud.gate("scan", "-c", config, "--fail-on", line,
                           status=int(order.index(action) >=
                                      order.index(line)))
            equal(cloud.gate("scan", "-c", config).returncode,
                  int(action == "deny"), "deny is the default")


def settings(**more):
    return yaml.safe_dump({
        "listeners": [{"name": "a", "bind": "127.0.0.1:0", "service":
                       "compute", "upstream": "n"}],
        "upstreams": {"n": {"addresses": ["127.0.0.1:1"]}}, **more})


@story
def settings_of_a_gate(cloud, ids):
    """Mode is no ceiling here; overrides and provider_projects count."""
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder, "gate.yaml")
        config.write_text(settings(mode="observe"))
        equal([(o["id"], o["refused"]) for o in cloud.report(
            "-c", config)["objects"]],
            [(o["id"], o["refused"]) for o in cloud.report()["objects"]],
            "mode is no ceiling")
        owner = cloud.call("GET", "image", "/v2/images/" + ids["community"],
                           user="member")["owner"]
        config.write_text(settings(provider_projects=["somebody"]))
        check(ids["community"] not in objects(cloud.report("-c", config)),
              "a stranger's community image is left alone")
        config.write_text(settings(provider_projects=[owner]))
        check(ids["community"] in objects(cloud.report("-c", config)),
              "the provider's is judged")
        config.write_text(settings(
            overrides={"scs-0100-semantics-check": "observe"}))
        check(not objects(cloud.report("-c", config))[ids["lies"]]["refused"],
              "an override is heeded")
        config.write_text("mode: [\n")
        done = cloud.gate("scan", "-c", config, status=2)
        check("gate.yaml:" in done.stderr, f"file and line: {done.stderr}")


@story
def operators_own_pack(_cloud, _ids):
    """The same file that the gate and judge take."""
    packs = pathlib.Path(__file__).resolve().parent.parent / "conf" / "rules"
    with Cloud() as cloud, tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder, "gate.yaml")
        config.write_text(settings(rules={"own_directory": str(packs)}))
        wrong = cloud.add_image(**good_image(name="Acme Linux 9", vendor="Acme"))
        right = cloud.add_image(**good_image(
            name="EXO Acme Linux 9", vendor="Acme", os_purpose="custom",
            contact="images@example.org"))
        report = cloud.report("-c", config)
        equal(rules_of(report, wrong),
              {"example-acme-name", "example-acme-contact"},
              "what the pack says of a wrong image")
        equal(rules_of(report, right), set(), "and of a right one")
        equal(rules_of(cloud.report(), wrong), set(), "without the pack")


@story
def as_of_and_version(cloud, ids):
    """Of the old image everything was fine while it was new."""
    case = "scs-0102-image-recency"
    check(case in rules_of(cloud.report(), ids["old"]), "outdated today")
    then = cloud.report("--as-of", "2020-01-02")
    check(case not in rules_of(then, ids["old"]), "current in 2020")
    equal(then["run"]["reference_date"], "2020-01-02", "reference date")
    equal(then["run"]["checked_at"][:10] >= str(TODAY), True, "checked now")
    versions = {}
    for day in ("2025-01-01", "2025-08-01", "2025-10-01", "2026-07-01"):
        run = cloud.report("--as-of", day)["run"]
        versions[day] = {v["version"]: v["state"] for v in run["versions"]}
        equal(run["scope_version"], "v5.1", f"enforced on {day}")
    equal(versions["2025-01-01"]["v4"], "effective", "v4 in January 2025")
    equal(versions["2025-08-01"]["v4"], "deprecated", "v4 in August 2025")
    check("next" in versions["2025-10-01"], "next from September 2025")
    check("v4" not in versions["2026-07-01"], "v4 in July 2026")
    equal(cloud.report("--scope-version", "v4")["run"]["scope_version"], "v4",
          "--scope-version")


@story
def into_a_file(cloud, ids):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "report.json"
        out.write_text("x" * 10_000_000)
        done = cloud.gate("scan", "--format", "json", "-o", out, status=1)
        equal(done.stdout + done.stderr, "", "nothing else is printed")
        check(ids["bad"] in objects(json.loads(out.read_text())), "the file")
        done = cloud.gate("scan", "-o", "/dev/full", status=2)
        check("/dev/full" in done.stderr and "space" in done.stderr,
              f"a full disk: {done.stderr}")
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([GATE, "scan"], env=cloud.env(), stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        equal(done.returncode, 2, "standard output is full")


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.text = [], ""

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        check(self.open and self.open.pop() == tag, f"</{tag}> fits")

    def handle_data(self, data):
        self.text += data


@story
def formats(cloud, ids):
    """Other parsers find the same in each format."""
    report = cloud.report()
    refused = {o["id"] for o in report["objects"] if o["refused"]}
    findings = [f for o in report["objects"] for f in o["findings"]]

    def render(form):
        return cloud.gate("scan", "--format", form, status=1).stdout

    lines = [json.loads(line) for line in render("jsonl").splitlines()]
    equal({r["id"] for r in lines if r.get("refused")}, refused, "jsonl")
    check(lines[0]["type"] == "run" and lines[-1]["type"] == "end", "frame")
    root = xml.etree.ElementTree.fromstring(render("junit"))
    equal(root.tag, "testsuites", "junit")
    texts = "".join(root.itertext()) + "".join(
        value for e in root.iter() for value in e.attrib.values())
    log = json.loads(render("sarif"))
    run, = log["runs"]
    equal(log["version"], "2.1.0", "sarif")
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        equal(rules[result["ruleIndex"]] if "ruleIndex" in result
              else result["ruleId"], result["ruleId"], "rule of a result")
    check(len(run["results"]) >= len(findings), "sarif has every finding")
    page = Page()
    page.feed(render("html"))
    page.close()
    equal(page.open, [], "html is closed")
    for name in ("bad", "lies", "hidden"):
        check(ids[name] in page.text, f"html has {name}")
        check(ids[name] in texts, f"junit has {name}")
    check("\x1b" not in page.text + texts, "no control characters")
    scs = yaml.safe_load(render("scs"))
    invocation, = scs["run"]["invocations"].values()
    values = {"PASS": 1, "FAIL": -1, "ABORT": 0}
    equal(invocation["results"],
          {c["id"]: values[c["outcome"]] for c in report["cases"]}, "scs")
    text = render("text")
    check("\x1b" not in text and "\u202e" not in text, "text is harmless")
    for object_id in refused:
        check(object_id in text, f"text has {object_id}")


@story
def deterministic(cloud, _ids):
    """Twice the same, but for the time and the number of the run."""
    stamp = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d")
    uuid = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    for form in ("text", "json", "jsonl", "junit", "sarif", "html", "scs"):
        first, second = (
            stamp.sub("TIME", cloud.gate("scan", "--format", form).stdout
                      ).splitlines() for _ in range(2))
        equal(len(first), len(second), f"lines of {form}")
        lines = [(a, b) for a, b in zip(first, second) if a != b]
        check(len(lines) <= 3 and
              all(uuid.sub("", a) == uuid.sub("", b) for a, b in lines),
              f"{form} differs: {lines[:4]}")


@story
def without_credentials(cloud, _ids):
    """Each way of not getting in is told from the others."""
    done = gate("scan", env=cloud.env(OS_PASSWORD="wrong-pass-word"), status=2)
    check("401" in done.stderr and "password" in done.stderr, done.stderr)
    check("wrong-pass-word" not in done.stderr, "the password is told")
    done = gate("scan", env=cloud.env(OS_AUTH_URL="http://127.0.0.1:1/v3"),
                status=2)
    check("127.0.0.1:1" in done.stderr, done.stderr)
    done = gate("scan", env=environment(), status=2)
    check("OS_CLOUD" in done.stderr or "clouds.yaml" in done.stderr,
          done.stderr)


@story
def named_cloud(cloud, _ids):
    """clouds.yaml, with a near name for a wrong one; members may scan."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "clouds.yaml"
        auth = {"auth_url": cloud.urls["identity"] + "/v3",
                "username": "member", "password": "sandbox",
                "project_name": "member", "user_domain_name": "Default",
                "project_domain_name": "Default"}
        file.write_text(yaml.safe_dump({"clouds": {
            "staging": {"auth": auth},
            "blocked": {"auth": dict(auth), "image_endpoint_override":
                        forbidding.url}}}))
        env = environment(OS_CLIENT_CONFIG_FILE=str(file))
        done = gate("scan", "--os-cloud", "stagin", env=env, status=2)
        check('"staging"' in done.stderr or "staging" in done.stderr,
              f"near: {done.stderr}")
        done = gate("scan", "--os-cloud", "staging", "--format", "json",
                    env=env, status=1)
        equal(json.loads(done.stdout)["run"]["subject"], "staging", "subject")
        done = gate("scan", "--os-cloud", "blocked", env=env, status=2)
        check("403" in done.stderr and "reader" in done.stderr,
              f"forbidden: {done.stderr}")
        equal(done.stdout, "", "no report of half a cloud")


class Forbidding(http.server.BaseHTTPRequestHandler):
    """A Glance that lets nobody list."""

    def do_GET(self):
        body = b'{"code": "403 Forbidden", "message": "not for you"}'
        self.send_response(403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


forbidding = http.server.HTTPServer(("127.0.0.1", 0), Forbidding)
forbidding.url = f"http://127.0.0.1:{forbidding.server_port}/v2"


@story
def as_member(cloud, ids):
    """An ordinary user sees what is public, and so the same cases."""
    report = cloud.report(user="member")
    equal([c["id"] for c in report["cases"]],
          [c["id"] for c in cloud.report()["cases"]], "cases")
    check(ids["bad"] in objects(report), "public image")
    check(ids["community"] in objects(report), "own community image")
    check(ids["concealed"] not in json.dumps(report), "flavor of others")
    equal(report["notes"], [], "nothing is unknown to a member")
    member = cloud.call("GET", "identity", "/v3/users?name=member")
    user = member["users"][0]["id"]
    made = cloud.call("POST", "identity",
                      f"/v3/users/{user}/application_credentials",
                      {"application_credential": {
                          "name": "scan", "roles": [{"name": "reader"}]}},
                      user="member")["application_credential"]
    env = environment(OS_AUTH_URL=cloud.urls["identity"] + "/v3",
                      OS_AUTH_TYPE="v3applicationcredential",
                      OS_APPLICATION_CREDENTIAL_ID=made["id"],
                      OS_APPLICATION_CREDENTIAL_SECRET=made["secret"])
    done = gate("scan", "--format", "json", env=env, status=1)
    equal([o["id"] for o in json.loads(done.stdout)["objects"]],
          [o["id"] for o in report["objects"]], "application credential")
    check(made["secret"] not in done.stdout + done.stderr, "the secret")


@story
def hidden_specs(_cloud, _ids):
    """What extra specs decide is neither faked nor planned without them."""
    with Cloud("--hide-specs-from-members") as cloud:
        flavor = cloud.add_flavor("SCS-1V-4", 1, 4096, 0)
        cloud.add_flavor("SCS-4V-16-50", 4, 8192, 50)
        full = cloud.report()
        part = cloud.report(user="member")
        check(any(c["id"].startswith("scs-0103-") for c in full["cases"]),
              "an administrator sees all")
        check(not any(c["id"].startswith("scs-0103-") for c in part["cases"]),
              "cases without specs")
        check(any(c["id"] == "scs-0100-semantics-check" and
                  c["outcome"] == "FAIL" for c in part["cases"]),
              "what the name decides is judged")
        check(len(part["notes"]) == 1 and "extra specs" in
              part["notes"][0]["message"], part["notes"])
        check(not any(m["kind"] == "flavor" for m in part["missing"]),
              "missing flavors")
        check(not any((f["field"] or "").startswith("extra_specs")
                      for o in part["objects"] for f in o["findings"]),
              "findings in extra specs")
        done = cloud.gate("scan", "--plan-fixes", user="member")
        check(flavor not in done.stdout, "a plan over what is not known: "
              + done.stdout)
        check("extra specs" in done.stderr, "and it says so: " + done.stderr)
        check(flavor in cloud.gate("scan", "--plan-fixes").stdout,
              "an administrator's plan")


@story
def missing_and_mended(_cloud, _ids):
    """From nothing to conforming, by the commands of the report alone."""
    with Cloud() as cloud:
        report = cloud.report()
        cloud.gate("scan", status=1)
        names = {m["name"] for m in report["missing"]
                 if m["action"] == "deny"}
        check({"SCS-1V-4", "SCS-2V-4-20s", "Ubuntu 24.04"} <= names,
              f"missing: {names}")
        for missing in report["missing"]:
            if missing["kind"] == "flavor":
                command, = missing["mend"]
                cloud.run(command)
        equal([m["name"] for m in cloud.report()["missing"]
               if m["kind"] == "flavor"], [], "flavors after the commands")
        create, publish = next(m["mend"] for m in report["missing"]
                               if m["name"] == "Ubuntu 24.04")
        check("--private" in create and "--public" in publish,
              "first private, then public")
        image = cloud.add_image(**good_image(
            name="Ubuntu 24.04", visibility="private", os_distro="ubuntu",
            os_version="24.04", image_source=UBUNTU,
            image_original_user="ubuntu"))
        cloud.run(publish.replace(" ID", " " + image))
        cloud.gate("scan", status=0)
        check("TENTATIVE pass" in cloud.gate("scan").stdout, "verdict")

        lies = cloud.add_flavor("SCS-4V-16-60", 4, 8192, 60)
        bare = next(f["id"] for f in cloud.flavors()
                    if f["name"] == "SCS-1V-4")
        cloud.call("DELETE", "compute",
                   f"/v2.1/flavors/{bare}/os-extra_specs/scs:name-v2")
        bad = cloud.add_image(**good_image(name="Bad", os_version="0",
                                           min_ram=0))
        report = cloud.report()
        cloud.gate("scan", status=1)
        for name, object_id in (("lies", lies), ("bare", bare), ("bad", bad)):
            check(object_id in objects(report), f"{name} is found")
            for command in dict.fromkeys(
                    c for f in objects(report)[object_id]["findings"]
                    for c in f["mend"]):
                cloud.run(command.replace("VALUE", "512"))
        report = cloud.report()
        for name, object_id in (("lies", lies), ("bare", bare), ("bad", bad)):
            equal(rules_of(report, object_id) - {
                "scs-0102-prop-hash_algo"}, set(), f"{name} after mending")
        cloud.gate("scan", status=0)
        check("SCS-4V-8-60" in {f["name"] for f in cloud.flavors()},
              "the flavor has its right name")


@story
def plan(cloud, ids):
    """Add-only; done, there is nothing more to do."""
    with Cloud() as small:
        bare = small.add_flavor("SCS-2V-8", 2, 8192, 0,
                                {"scs:cpu-type": "shared-core"})
        small.add_flavor("SCS-4V-16-50", 4, 8192, 50)
        image = small.add_image(**{**good_image(name="Ubuntu 22.04"),
                                   "os_version": "", "hw_disk_bus": "scsi"})
        lines = small.gate("scan", "--plan-fixes", status=0).stdout
        check("openstack flavor set" in lines and bare in lines, lines)
        check("cpu-type" not in lines, "what is there is not set again")
        check(f"--property hw_scsi_model=virtio-scsi" in lines and
              image in lines, "image")
        check("os_version" not in lines, "a sent value is not changed")
        check("SCS-4V-16-50" not in lines, "a lie implies nothing")
        for line in lines.splitlines():
            small.run(line)
        equal(small.gate("scan", "--plan-fixes", status=0).stdout, "",
              "a second plan")
    done = cloud.gate("scan", "--plan-fixes", status=0)
    check(ids["private"] not in done.stdout, "private images are left alone")


@story
def no_secret_anywhere(cloud, _ids):
    """Neither password nor token is in any output or file of a run."""
    if "admin" not in cloud.tokens:
        cloud.log_in("admin")
    env = environment(OS_AUTH_URL=cloud.urls["identity"] + "/v3",
                      OS_AUTH_TYPE="token", OS_TOKEN=cloud.tokens["admin"],
                      OS_PROJECT_NAME="admin",
                      OS_PROJECT_DOMAIN_NAME="Default")
    for form in ("text", "json", "jsonl", "junit", "sarif", "html", "scs"):
        done = gate("scan", "--format", form, env=env, status=1)
        check(cloud.tokens["admin"] not in done.stdout + done.stderr,
              f"the token is in {form}")
        done = cloud.gate("scan", "--format", form)
        check(not re.search(r"[0-9a-f]{64}", done.stdout + done.stderr),
              f"something like a token is in {form}")


def on_terminal(words, env):
    """Runs it on a terminal; what came there, and its status."""
    process, terminal = pty.fork()
    if process == 0:
        os.execve(GATE, [GATE, *words], env)
    out = b""
    while True:
        select.select([terminal], [], [], 30)
        try:
            got = os.read(terminal, 65536)
        except OSError:
            break
        if not got:
            break
        out += got
    os.close(terminal)
    return out.decode(), os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def screen(out):
    """The lines that are left on a terminal."""
    left = []
    for line in re.sub("\x1b\\[[0-9;]*m", "", out).split("\n"):
        for part in line.split("\r"):
            if part.startswith("\x1b[K"):
                line = part[3:]
        left.append(line.strip("\r"))
    return left


@story
def terminal(cloud, _ids):
    """A line of progress and colours are for terminals only."""
    out, status = on_terminal(["scan"], cloud.env(TERM="xterm"))
    equal(status, 1, "status on a terminal")
    check("reading flavors" in out and "reading hidden images" in out,
          "progress is shown")
    check("\x1b[1;31m" in out, "colours")
    check(not any("reading" in line for line in screen(out)),
          "the line of progress is gone")
    out, _ = on_terminal(["scan"], cloud.env(TERM="xterm", NO_COLOR="1"))
    check(not re.search("\x1b\\[[0-9;]*m", out), "NO_COLOR")
    done = cloud.gate("scan")
    check("\x1b" not in done.stdout + done.stderr and "\r" not in
          done.stdout + done.stderr and done.stderr == "", "a pipe gets none")
    out, status = on_terminal(["scan"], cloud.env(
        OS_IMAGE_ENDPOINT_OVERRIDE=forbidding.url))
    equal(status, 2, "images cannot be listed")
    check("reading images" in out, "it came that far")
    left = [line for line in screen(out) if line]
    check(left and left[-1] and "reading" not in left[-1], f"{left}")


@story
def broken_pipe(cloud, _ids):
    """Whoever stops reading stops the command, without words."""
    process = subprocess.Popen([GATE, "scan", "--format", "html"],
                               env=cloud.env(), stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    process.stdout.read(1)
    process.stdout.close()
    error = process.stderr.read().decode()
    status = process.wait(timeout=30)
    check(status in (-13, 1, 2), f"status {status}")
    check("Sanitizer" not in error and len(error.splitlines()) <= 1, error)


@story
def no_room_for_the_spool(cloud, _ids):
    """The temporary file meets a limit, or has no place at all."""
    with tempfile.TemporaryDirectory() as folder:
        done = gate("scan", env=cloud.env(TMPDIR=folder), status=2,
                    preexec_fn=lambda: resource.setrlimit(
                        resource.RLIMIT_FSIZE, (4096, 4096)))
        check("temporary file" in done.stderr, f"full: {done.stderr}")
        equal(os.listdir(folder), [], "left in TMPDIR")
    done = gate("scan", env=cloud.env(TMPDIR="/dev/null"), status=2)
    check("TMPDIR" in done.stderr, done.stderr)


def main():
    threading.Thread(target=forbidding.serve_forever, daemon=True).start()
    wanted = sys.argv[1:]
    with Cloud() as cloud:
        ids = fill(cloud)
        for function in STORIES:
            if wanted and function.__name__ not in wanted:
                continue
            begin = time.monotonic()
            try:
                function(cloud, ids)
            except Exception as error:  # pylint: disable=broad-except
                check(False, f"{function.__name__}: {error!r}")
            print(f"{time.monotonic() - begin:6.1f} s  {function.__name__}")
    return finish()


sys.exit(main())
