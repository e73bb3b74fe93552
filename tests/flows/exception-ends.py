"""An exception lets exactly its object break exactly its rules, until its day
is over: then the gate refuses what it let through a second ago, without a
restart. Who reads answer, journal, log, metrics or the rules' page sees which
exception it was, and when it ends. Time is faketime's."""
import calendar
import glob
import json
import pathlib
import time

from flow import FLAVOR_ID, HOST, IMAGE_ID, PATCH, PUBLISH, Skipped, image, yaml
from wire import equal, response, true

LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"
AHEAD = 10  # seconds from the start of the gate to the end
UNTIL = "2027-03-31"
END = "scs_gate_exception_end_timestamp_seconds"
NAME = "X-SCS-Gate-Exception"
OTHER_ID = "11111111-3b9b-4b7e-9d1c-0a4f5f6b7c8d"


def day(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%d"))


def exception(name, rules, when, until=UNTIL, kind="image"):
    return {"id": name, "on": kind, "rules": list(rules), "when": when,
            "reason": "the old service boots it", "owner": "image team",
            "until": until}


def write(flow, *exceptions):
    (flow.dir / "exceptions.yaml").write_text(
        "exceptions:\n" + "".join("  - %s\n" % yaml(e) for e in exceptions)
        if exceptions else "exceptions: []\n")


class Glance:
    """Two images of one kind; what is published stays as it is."""

    def __init__(self):
        self.images = {i: image(id=i, name="Windows 10") for i in (IMAGE_ID, OTHER_ID)}

    def __call__(self, message):
        found = self.images[message.target.split("/")[3]]
        if message.method == "PATCH":
            found = {**found, "visibility": "public"}
        return response(200, [("Content-Type", "application/json")], json.dumps(found))


def publish(flow, ident=IMAGE_ID):
    return flow.exchange("PATCH", "/v2/images/" + ident, PATCH, PUBLISH, "image")


def rules_of(answer):
    """Of a refusal."""
    equal(answer.status, 403)
    body, = json.loads(answer.body).values()
    return {f["rule"] for f in body["scs_gate"]["findings"] if f["action"] != "observe"}


def told(flow, text, count=1):
    lines = [l for l in flow.log() if text in l.get("text", "")]
    equal(len(lines), count, "log lines with " + text)
    true(all((l["level"], l["subject"]) == ("warning", "exceptions") for l in lines), lines)


def story(flow):
    libraries = glob.glob(LIBRARY)
    if not libraries:
        raise Skipped("the package faketime is not installed")
    program = pathlib.Path(flow.program).read_bytes()
    if b"_asan_init" in program or b"_tsan_init" in program:
        raise Skipped("a sanitizer and faketime do not go together")
    start = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(day("2027-04-01") - AHEAD))
    flow.environment = {"LD_PRELOAD": libraries[0], "TZ": "UTC",
                        "FAKETIME": "@" + start,
                        "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    flow.glance.serve(Glance())
    write(flow)
    options = {"rules": {"exceptions": str(flow.dir / "exceptions.yaml")},
               "admin": {"bind": HOST + ":0"}}
    flow.start(**options)
    rules = rules_of(publish(flow))
    true(len(rules) > 3, rules)
    write(flow, exception("legacy", rules, {"id": IMAGE_ID}),
          exception("over", rules, {"id": OTHER_ID}, "2027-03-30"),
          exception("later", ["scs-0100-semantics-check"], {"id": FLAVOR_ID},
                    "2027-04-20", "flavor"))
    flow.reload("settings reloaded", **options)
    while_it_holds(flow, rules)
    flow.await_log(lambda l: "exception legacy" in l.get("text", "") and
                   "ended on " + UNTIL in l["text"], patience=AHEAD + 10)
    when_it_is_over(flow, rules)


def while_it_holds(flow, rules):
    answer = publish(flow)
    equal(answer.status, 200)
    equal(answer.all(NAME), ["legacy"])
    equal(answer.all("X-SCS-Gate-Warning"), [])
    line = flow.journal("intent")[-1]
    equal({(f["exception"], f["action"]) for f in line["findings"]},
          {("legacy", "observe")})
    true({f["rule"] for f in line["findings"]} >= rules, line["findings"])
    # One that has ended covers nothing, and no other object is meant.
    equal(rules_of(publish(flow, OTHER_ID)), rules)
    told(flow, "in 1 day; who answers for it: image team")
    told(flow, "exception over")
    told(flow, "exception later", 0)
    metrics = flow.metrics()
    for name, end in (("legacy", "2027-04-01"), ("over", "2027-03-31"),
                      ("later", "2027-04-21")):
        equal(metrics.get(END, id=name), day(end), name)
    page = json.loads(flow.admin("/rules").body)
    equal({r["id"] for r in page["rules"] for e in r.get("exceptions", [])
           if (e["id"], e["until"]) == ("legacy", UNTIL)}, rules)


def when_it_is_over(flow, rules):
    answer = publish(flow)
    equal(rules_of(answer), rules)
    equal(answer.all(NAME), [])
    true(not any("exception" in f for f in flow.journal("refusal")[-1]["findings"]),
         "an ended exception is named")
    # One that soon ends is told, too, once its day has come nearer.
    told(flow, "ended on %s and covers nothing any more" % UNTIL)
