"""A gate that runs into a new period of the scope's timeline judges by it from
its first second, without a restart; it announced that before, says so on the
day, and its metrics name the moment. Time is faketime's."""
import calendar
import glob
import pathlib
import time

from flow import BAD_FLAVOR, HOST, Skipped
from wire import equal, response, true

LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"
AHEAD = 8  # seconds from the start of the gate to the new period
SCOPE = """
scripts: [{testcases: [{id: scs-0100-semantics-check}]}]
modules: [{id: names, targets: {main: [scs-0100-semantics-check]}}]
timeline:
  - {date: 2027-03-01, versions: {new: effective, old: warn}}
  - {date: 2027-02-01, versions: {new: draft, old: effective}}
  - {date: 2027-03-20, versions: {new: effective}}
versions:
  - {version: new, include: [names]}
  - {version: old, include: []}
"""
CHANGE = "scs_gate_scope_next_change_timestamp_seconds"


def day(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%d"))


def story(flow):
    libraries = glob.glob(LIBRARY)
    if not libraries:
        raise Skipped("the package faketime is not installed")
    if b"_asan_init" in pathlib.Path(flow.program).read_bytes() or \
            b"_tsan_init" in pathlib.Path(flow.program).read_bytes():
        raise Skipped("a sanitizer and faketime do not go together")
    start = time.strftime("%Y-%m-%d %H:%M:%S",
                          time.gmtime(day("2027-03-01") - AHEAD))
    flow.environment = {"LD_PRELOAD": libraries[0], "TZ": "UTC",
                        "FAKETIME": "@" + start,
                        "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    scope = flow.dir / "scope.yaml"
    scope.write_text(SCOPE)
    flow.nova.serve(lambda message: response(200, body=message.body))
    flow.start(rules={"scope": str(scope)}, admin={"bind": HOST + ":0"})
    before(flow)
    flow.await_log(lambda l: "entered a new period" in l.get("text", ""),
                   patience=AHEAD + 10)
    after(flow)


def write(flow):
    return flow.exchange("POST", "/v2.1/flavors",
                         {"Content-Type": "application/json"}, BAD_FLAVOR)


def told(flow, text):
    lines = [l for l in flow.log() if text in l.get("text", "")]
    equal(len(lines), 1, "log lines with " + text)
    equal((lines[0]["level"], lines[0]["subject"]), ("warning", "scope"))
    return lines[0]


def before(flow):
    equal(write(flow).status, 200)
    equal(flow.journal("intent")[-1]["scope_version"], "old")
    true(not any("entered a new period" in l.get("text", "")
                 for l in flow.log()), "too early")
    equal(told(flow, "in 1 day")["text"],
          "in 1 day: on 2027-03-01 the timeline of the scope changes: new is "
          "enforced after old, new becomes effective, old becomes warn")
    equal(flow.metrics().get(CHANGE), day("2027-03-01"))


def after(flow):
    answer = write(flow)
    equal(answer.status, 403)
    true(b"scs-0100-semantics-check" in answer.body, answer.body)
    equal(len(flow.nova.seen("POST")), 1)
    equal(flow.journal("refusal")[-1]["scope_version"], "new")
    line = told(flow, "entered a new period")
    true(line["text"].endswith("new is enforced"), line)
    true(line["time"].startswith("2027-03-01T00:00:0"), line)
    told(flow, "on 2027-03-20 the timeline of the scope changes: new stays enforced")
    equal(flow.metrics().get(CHANGE), day("2027-03-20"))
