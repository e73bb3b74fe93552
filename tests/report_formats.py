#!/usr/bin/env python3
"""Reads every report format with a parser that is not ours.

render_records (tests/unit) renders records; json, xml, yaml and html of
Python read what comes out: whole, consistent, with strangers' text intact or
made harmless. And the memory it takes does not grow with the records.
"""
import base64
import datetime
import hashlib
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

import yaml

RENDER = pathlib.Path(os.environ["SCS_GATE"]).parent / "tests/unit/render_records"
FORMATS = ["text", "json", "jsonl", "junit", "sarif", "html", "scs"]
MANY = 100_000
NASTY = ["plain", "", " ", "a\x1b[2Jb", "a\nb\r\tc", "nul\0l", "\x7f\x9b31m",
         "]]>", "<!--", "--><script>x</script>", "&amp;&#0;", "'\"`$(id)",
         "- a: [b, {c", "# no", "!!python/object:x", "%TAG", "@x", "---", "...",
         "*a &b", "null", "~", "yes", "1e3", "2026-01-01", ": ", "\\x41\\",
         "\u202eevil", "\u2028\u2029", "\ufeff", "\ufffe\uffff", "\ud7ff",
         "\U0001f600", "ä" * 300, "=cmd|x", "\x85\xa0", "\\u0041"]
passed = failed = 0


def check(good, what):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAILED:", what)


def finding(rule, text, **more):
    return {"rule": rule, "severity": "main", "outcome": "FAIL", "change": "new",
            "action": "deny", "field": text, "found": text, "allowed": text,
            "nearest": text, "message": text, "link": "https://example.org/a?b&c",
            "counts": "main in v5.1", "grace": False, "mend": [text], **more}


def records(text):
    """One report in which every text of a stranger is that one."""
    yield {"type": "run", "program": "scs-gate 0.1.0", "argv": ["scan", text],
           "subject": text, "checked_at": "2026-11-26T02:24:39Z",
           "reference_date": "2026-11-26", "scope":
           {"uuid": "50393e6f-2ae1-4c5c-a62c-3b75f2abef3f", "name": text,
            "url": "https://example.org/"}, "scope_version": "v5.1",
           "versions": [{"version": "v5.1", "state": "effective"}],
           "source": "cloud", "run_uuid": "0b3f8a52-5d0e-4a53-9a3e-5f2d8f1c7a10"}
    common = {"type": "object", "kind": "image", "visibility": "public"}
    yield {**common, "id": text, "name": text, "owner": text, "refused": True,
           "file": text, "line": 3, "findings": [
               finding("r-1", text), finding("r-1", text, field="other"),
               finding("r-2", text, severity="recommended", action="warn"),
               finding("r-3", text, outcome="ABORT"),
               finding("r-4", text, outcome="UNKNOWN", action="warn"),
               finding("r-5", text, severity="draft", action="observe",
                       link=None, nearest=None, counts=None),
               finding("r-7", text, action="observe", exception="e-1",
                       justification=text)]}
    yield {**common, "id": None, "name": text, "refused": False, "findings": []}
    yield {"type": "missing", "kind": "flavor", "name": text, "rule": "r-6",
           "severity": "main", "action": "deny", "message": text,
           "counts": "main in v5.1", "link": None, "mend": [text]}
    for outcome in ("PASS", "FAIL", "ABORT"):
        yield {"type": "case", "id": "case-" + outcome, "kind": "image",
               "outcome": outcome, "counts": "main in v5.1", "main": True}
    yield {"type": "note", "message": text}
    yield {"type": "exception", "id": "e-2", "kind": "image", "state": "unused",
           "message": text}
    yield {"type": "end", "flavors": 0, "images": 2}


def render(form, report, *options):
    lines = "".join(json.dumps(record) + "\n" for record in report)
    done = subprocess.run([RENDER, form, *options], input=lines.encode(),
                          capture_output=True, timeout=60, check=False)
    check(done.returncode == 0, f"{form}: {done.stderr.decode()}")
    return done.stdout


def harmless(text):
    """What markup shows of a text."""
    steers = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e"
                        "\u2066-\u2069\ufffe\uffff]")
    return steers.sub("\ufffd", text)


def test_json(text):
    report = list(records(text))
    document = json.loads(render("json", report).decode("ascii"))
    check(document["run"] == report[0], f"run of {text!r}")
    check(document["objects"] == [report[1]], f"objects of {text!r}")
    check(document["missing"] == [report[3]], f"missing of {text!r}")
    check(document["notes"] == [report[7]], f"notes of {text!r}")
    check(document["exceptions"] == [report[8]], f"exceptions of {text!r}")
    check(document["summary"]["versions"][0]["verdict"] == "FAIL", "verdict")
    lines = render("jsonl", report).decode("ascii").splitlines()
    check([json.loads(line) for line in lines] == report, f"lines of {text!r}")


# Elements and attributes that the usual schema of Jenkins knows.
JUNIT = {"testsuites": {"name", "time", "tests", "failures", "errors"},
         "testsuite": {"name", "tests", "failures", "errors", "skipped", "time",
                       "timestamp"},
         "testcase": {"name", "classname", "time"},
         "failure": {"type", "message"}, "error": {"type", "message"},
         "skipped": {"type", "message"}, "system-out": set()}


def test_junit(text):
    root = xml.etree.ElementTree.fromstring(render("junit", records(text)))
    for element in root.iter():
        check(set(element.attrib) <= JUNIT.get(element.tag, set()),
              f"{element.tag} {element.attrib}")
    check(root.get("name") == harmless(text), f"name of {text!r}")
    for suite in root:
        cases = list(suite)
        names = [(case.get("classname"), case.get("name")) for case in cases]
        check(len(set(names)) == len(names), f"a name twice: {names}")
        check(int(suite.get("tests")) == len(cases), "tests")
        for attribute, tag in (("failures", "failure"), ("errors", "error"),
                               ("skipped", "skipped")):
            check(int(suite.get(attribute)) ==
                  sum(case.find(tag) is not None for case in cases), attribute)
    image = {case.get("classname"): case for case in root[1]}
    check(image["r-1"].find("failure").get("message") == harmless(text),
          f"message of {text!r}")
    check([image[rule][0].tag for rule in ("r-2", "r-3", "r-4", "r-5", "r-7")] ==
          ["system-out", "error", "skipped", "system-out", "skipped"], "results")


def nulls(value, path="", free=False):
    """Where SARIF would have a null, which it may only within properties."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from nulls(inner, f"{path}/{key}", free or key == "properties")
    elif isinstance(value, list):
        for inner in value:
            yield from nulls(inner, path, free)
    elif value is None and not free:
        yield path


def test_sarif(text):
    report = list(records(text))
    log = json.loads(render("sarif", report).decode("ascii"))
    check(log["version"] == "2.1.0" and list(nulls(log)) == [],
          f"nulls: {list(nulls(log))}")
    run = log["runs"][0]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    check(set(rules) == {f"r-{n}" for n in range(1, 8)}, f"rules {set(rules)}")
    check("helpUri" not in rules["r-5"] and "helpUri" in rules["r-1"], "helpUri")
    results = run["results"]
    check([r["level"] for r in results] == ["error", "error", "warning", "error",
                                            "warning", "note", "error",
                                            "error"], "levels")
    check([r.get("suppressions") for r in results] == [None] * 6 + [
        [{"kind": "external", "status": "accepted", "justification": text}],
        None], f"suppressions of {text!r}")
    prints = [r["partialFingerprints"]["scs-gate/v1"] for r in results]
    check(len(set(prints)) == len(prints), "fingerprints are alike")
    again = json.loads(render("sarif", report))["runs"][0]["results"]
    check([r["partialFingerprints"]["scs-gate/v1"] for r in again] == prints,
          "fingerprints change")
    place = results[0]["locations"][0]
    check(place["logicalLocations"][0]["name"] == text, f"name of {text!r}")
    if text:
        physical = place["physicalLocation"]
        check(re.fullmatch(r"([\w.~/-]|%[0-9A-F]{2})*",
                           physical["artifactLocation"]["uri"], re.A) is not None,
              f"uri of {text!r}")
        check(physical["region"]["startLine"] == 3, "line")
    check(text in results[0]["message"]["text"], f"message of {text!r}")


def test_scs(text):
    out = render("scs", records(text))
    check(out.startswith(b"---\n") and out.isascii(), "begins")
    report = yaml.safe_load(out)
    run = report["run"]
    (key, invocation), = run["invocations"].items()
    check(report["subject"] == text and run["argv"] == ["scan", text],
          f"subject of {text!r}")
    check(report["spec"]["name"] == text, f"spec of {text!r}")
    check(report["checked_at"] == datetime.datetime(2026, 11, 26, 2, 24, 39) and
          report["reference_date"] == datetime.date(2026, 11, 26), "times")
    check(key == run["uuid"] == invocation["id"], "uuid")
    check(invocation["results"] ==
          {"case-PASS": 1, "case-FAIL": -1, "case-ABORT": 0}, "results")
    check(invocation["stdout"] == ["case-PASS: PASS", "case-FAIL: FAIL",
                                   "case-ABORT: ABORT"], "stdout")
    lines = invocation["stdout"] + invocation["stderr"]
    for signal in ("info", "warning", "error", "critical"):
        check(invocation[signal] ==
              sum(line.lower().startswith(signal) for line in lines), signal)
    check("WARNING: " + text in invocation["stderr"], f"note of {text!r}")
    check(sum(line.startswith("ERROR: r-7: ") and
              line.endswith(" (exception e-1)")
              for line in invocation["stderr"]) == 1, f"exception of {text!r}")
    check({"sections", "forced_version", "forced_tests", "assignment"} <= set(run)
          and {"cmd", "rc"} <= set(invocation), "members")


class Page(html.parser.HTMLParser):
    VOID = {"meta", "input", "rect"}

    def __init__(self):
        super().__init__()
        self.open, self.texts, self.names, self.raw = [], [], [], {}
        self.policy = ""

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in self.VOID:
            self.open.append(tag)
        check(not any(name in ("src", "style", "srcset") or name.startswith("on")
                      for name in attrs), f"{tag} {attrs}")
        check("href" not in attrs or attrs["href"] == "https://example.org/a?b&c",
              f"{tag} {attrs}")
        self.policy += attrs.get("content", "")

    def handle_endtag(self, tag):
        check(self.open.pop() == tag or tag == "rect", f"</{tag}>")

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_data(self, data):
        if self.open[-1:] in (["style"], ["script"]):
            check(self.open[-1] not in self.raw, "more than one")
            self.raw[self.open[-1]] = data
        elif self.open[-1:] == ["h3"]:
            self.names.append(data)


def test_html(text):
    out = render("html", records(text)).decode()
    page = Page()
    page.feed(out)
    page.close()
    check(page.open == [], f"left open: {page.open}")
    check(re.search("[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out) is None,
          "control characters")
    if text.strip():
        check(page.names.count(harmless(text)) == 2, f"names of {text!r}")
    for tag in ("style", "script"):
        digest = hashlib.sha256(page.raw[tag].encode()).digest()
        check(f"{tag}-src 'sha256-{base64.b64encode(digest).decode()}'"
              in page.policy, f"policy of {tag}")


def test_text(text):
    for width in ("0", "40"):
        out = render("text", records(text), width).decode()
        check(re.search("[\0-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]", out) is None,
              f"control characters of {text!r}")


def test_no_records():
    for form in FORMATS:
        render(form, [])
    check(yaml.safe_load(render("scs", []))["spec"]["uuid"] is None, "no spec")


def many(count):
    """A file of so many images, a tenth of them with a finding."""
    file = tempfile.TemporaryFile()
    start, *_, end = records("x")
    file.write(json.dumps(start).encode() + b"\n")
    for n in range(count):
        record = {"type": "object", "kind": "image", "id": f"id-{n}",
                  "name": f"image {n}", "visibility": "public", "refused": False,
                  "findings": [finding("r-1", "a text")] * (n % 10 == 0)}
        file.write(json.dumps(record).encode() + b"\n")
    file.write(json.dumps(end).encode() + b"\n")
    file.flush()
    return file


def peak(form, file):
    """Its largest resident size in KiB, and the seconds it took."""
    file.seek(0)
    begin = time.monotonic()
    done = subprocess.run([RENDER, form], stdin=file, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, timeout=120, check=False)
    check(done.returncode == 0, f"{form} of many")
    size = re.search(rb"VmHWM:\s+(\d+) kB", done.stderr)
    return int(size.group(1)), time.monotonic() - begin


def test_memory():
    few, lots = many(MANY // 100), many(MANY)
    for form in FORMATS:
        small, _ = peak(form, few)
        large, seconds = peak(form, lots)
        print(f"{form:6} {MANY} records: {large} KiB ({small} KiB for "
              f"{MANY // 100}), {seconds:.1f} s")
        check(large - small < 1024, f"{form} takes {large - small} KiB more")


def main():
    for text in NASTY:
        for test in (test_json, test_junit, test_sarif, test_scs, test_html,
                     test_text):
            test(text)
    test_no_records()
    test_memory()
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
