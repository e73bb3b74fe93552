#!/usr/bin/env python3
"""Do exceptions cover what they name, that only, and until their day? In scan,
judge, forecast, rules and config check; and does a baseline cover a cloud?

SCS_GATE, SCS_GATE_SANDBOX and SCS_GATE_DATA as in tests/run.
"""
import datetime
import json
import pathlib
import re
import sys
import tempfile
import xml.etree.ElementTree

import yaml

sys.dont_write_bytecode = True
from cloud import Cloud, check, environment, equal, finish, gate  # noqa: E402

TODAY = datetime.datetime.now(datetime.timezone.utc).date()
LATER = str(TODAY + datetime.timedelta(days=400))
FORMATS = ("text", "json", "jsonl", "junit", "sarif", "html", "scs")
NASTY = "evil\x1b[31m\u202e <b>name</b> # {x: y}"
WHY = "the <old> \"service\" still boots it"
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def days_on(count):
    return str(TODAY + datetime.timedelta(days=count))


def settings(folder, exceptions, name="exceptions.yaml", **more):
    """A settings file with exceptions; its path."""
    path = pathlib.Path(folder)
    (path / name).write_text(yaml.safe_dump({"exceptions": exceptions}))
    config = path / "gate.yaml"
    config.write_text(yaml.safe_dump({
        "listeners": [{"name": "none", "bind": "127.0.0.1:0",
                       "service": "compute", "upstream": "none"}],
        "upstreams": {"none": {"addresses": ["127.0.0.1:1"]}},
        "rules": {"exceptions": str(path / name)}, **more}))
    return config


def exception(name, kind, rules, until=LATER, /, **when):
    return {"id": name, "on": kind, "rules": list(rules), "when": when,
            "reason": WHY, "owner": "compute team", "ticket": "OPS-123",
            "until": until}


def fill(cloud):
    image = {"visibility": "public", "architecture": "m68k",
             "os_distro": "debian", "os_version": "0"}
    return {
        "lies": cloud.add_flavor("SCS-4V-16-50", 4, 8192, 50),
        "bare": cloud.add_flavor("SCS-2V-8", 2, 8192, 0),
        "odd id": cloud.add_flavor("SCS-3V-9", 3, 8192, 0, id="an odd id"),
        "windows": cloud.add_image(name="Windows 10", **image),
        "other": cloud.add_image(name="Windward", **image),
        "nasty": cloud.add_image(name=NASTY, **image),
    }


def findings(report):
    return [(o, f) for o in report["objects"] for f in o["findings"]]


def rules_of(report, ident):
    return {f["rule"] for o, f in findings(report) if o["id"] == ident}


def uncovered(report):
    return {(o["name"], f["rule"]) for o, f in findings(report)
            if "exception" not in f}


@test
def covers_what_it_names(cloud, ids, folder):
    """Its object, its rules; everything else is as it was."""
    bare = cloud.report()
    rules = rules_of(bare, ids["windows"])
    check(len(rules) >= 3, f"an image that breaks much: {rules}")
    some = sorted(rules)[:2]
    config = settings(folder, [exception("legacy", "image", some,
                                         name={"like": "Windows *"})])
    report = cloud.report("-c", config)
    for found, finding in findings(report):
        covered = found["id"] == ids["windows"] and finding["rule"] in some
        equal(finding.get("exception"), "legacy" if covered else None,
              f"{found['name']} {finding['rule']}")
        if covered:
            equal(finding["action"], "observe", "is observed")
            equal(finding["justification"],
                  f"legacy: {WHY} (compute team, OPS-123), until {LATER}",
                  "why")
    equal(len(findings(report)), len(findings(bare)), "all are still told")
    equal(report["cases"], bare["cases"], "the tests know no exceptions")
    equal(report["exceptions"], [], "nothing to look at")
    seen = {o["id"]: o["refused"] for o in report["objects"]}
    check(seen[ids["other"]] and seen[ids["nasty"]], "others are refused")


@test
def nothing_is_widened(cloud, ids, folder):
    """Two that each fit partly do not add up: one has the object, the other
    has the rules."""
    rules = sorted(rules_of(cloud.report(), ids["windows"]))
    config = settings(folder, [
        exception("one", "image", rules[:1], id=ids["windows"]),
        exception("two", "image", rules[1:], id=ids["windows"],
                  name="another name"),
        exception("three", "image", rules[1:], id=ids["other"])])
    report = cloud.report("-c", config)
    equal({f["rule"] for o, f in findings(report)
           if o["id"] == ids["windows"] and "exception" in f},
          set(rules[:1]), "what the first one names")
    equal({(o["id"], f["exception"]) for o, f in findings(report)
           if "exception" in f},
          {(ids["windows"], "one"), (ids["other"], "three")}, "by whom")
    equal([(e["id"], e["state"]) for e in report["exceptions"]],
          [("two", "unused")], "the one that covers nothing")


@test
def day_by_day(cloud, ids, folder):
    """Until its last second in UTC, and no longer, whenever that is."""
    rules = rules_of(cloud.report(), ids["windows"])
    config = settings(folder, [exception("short", "image", rules,
                                         "2027-03-31", id=ids["windows"])])
    for moment, covers, state in (
            ("2027-03-01", True, None),
            ("2027-03-16T23:59:59Z", True, None),
            ("2027-03-18T00:00:00Z", True, "ending"),
            ("2027-03-31", True, "ending"),
            ("2027-03-31T23:59:59Z", True, "ending"),
            ("2027-04-01T00:00:00Z", False, "ended"),
            ("2028-01-01", False, "ended")):
        report = cloud.report("-c", config, "--as-of", moment)
        equal(any("exception" in f for _, f in findings(report)), covers,
              f"on {moment}")
        equal([e["state"] for e in report["exceptions"]],
              [state] if state else [], f"told on {moment}")
    text = cloud.gate("scan", "-c", config, "--as-of", "2027-03-31").stdout
    check("exception short (" in text and
          "ends on 2027-03-31, in 1 day" in text, text)
    text = cloud.gate("scan", "-c", config, "--as-of", "2027-04-01").stdout
    check("ended on 2027-03-31 and covers nothing any more" in text, text)


@test
def status(cloud, ids, folder):
    """--fail-on does not count what is covered, whatever it asks for."""
    report = cloud.report()
    check(len(report["objects"]) >= len(ids), "all break a rule")
    config = settings(folder, [
        exception(f"e-{n}", o["kind"], {f["rule"] for f in o["findings"]},
                  id=o["id"]) for n, o in enumerate(report["objects"])])
    rest = cloud.report("-c", config)
    equal(uncovered(rest), set(), "all is covered")
    missing = [m for m in rest["missing"] if m["action"] == "deny"]
    cloud.gate("scan", "-c", config, "--fail-on", "deny",
               status=1 if missing else 0)
    check(rest["missing"], "what the cloud lacks is not covered")
    equal(rest["missing"], report["missing"], "and told as before")
    equal(rest["summary"]["images"]["excepted"], 3, "excepted images")
    equal(rest["summary"]["images"]["with_errors"], 0, "without an error")
    equal(rest["summary"]["images"]["refused"], 0, "none is refused")


@test
def formats(cloud, ids, folder):
    """Each names it, in its own way."""
    rules = rules_of(cloud.report(), ids["nasty"])
    config = settings(folder, [exception("named-here", "image", rules,
                                         id=ids["nasty"]),
                               exception("idle", "image", rules, id="none")])
    out = {form: cloud.gate("scan", "-c", config, "--format", form,
                            status=1).stdout for form in FORMATS}
    for form, text in out.items():
        check("named-here" in text, f"{form} names it")
        check("\x1b" not in text and "\u202e" not in text, f"{form} is safe")
        if form not in ("junit", "sarif", "scs"):
            check("idle" in text, f"{form} tells of the unused one")
    check("Excepted" in out["text"] and "except:  named-here: " in out["text"],
          "text")
    check("1 excepted" in out["text"], "text counts it")
    check("&lt;old&gt;" in out["html"] and "<old>" not in out["html"], "html")
    run, = json.loads(out["sarif"])["runs"]
    kept = [r for r in run["results"] if "suppressions" in r]
    equal(len(kept), sum(r["ruleId"] in rules and ids["nasty"]
                         in json.dumps(r) for r in run["results"]), "sarif")
    for result in kept:
        suppression, = result["suppressions"]
        equal((suppression["kind"], suppression["status"]),
              ("external", "accepted"), "sarif")
        check(WHY in suppression["justification"], "sarif says why")
        check(result["level"] in ("error", "warning", "note"), "sarif level")
    root = xml.etree.ElementTree.fromstring(out["junit"])
    skipped = [c for c in root.iter("testcase") if c.find("skipped") is not None]
    equal(len(skipped), len(rules), "junit skips")
    check(all(ids["nasty"] in c.get("name") for c in skipped), "of that image")
    check(all("named-here: " + WHY in "".join(c.itertext()) for c in skipped),
          "junit says why")
    scs = yaml.safe_load(out["scs"])
    lines = next(iter(scs["run"]["invocations"].values()))["stderr"]
    check(any("(exception named-here)" in line and line.startswith("ERROR")
              for line in lines), "scs")


@test
def judged_files(_cloud, _ids, folder):
    """The same evaluator for files, and for writes line by line."""
    path = pathlib.Path(folder) / "image.json"
    path.write_text(json.dumps({"name": "Windows 10", "visibility": "public"}))
    other = pathlib.Path(folder) / "other.json"
    other.write_text(json.dumps({"name": "Linux", "visibility": "public"}))
    report = json.loads(gate("judge", "--format", "json", path, other).stdout)
    rules = {f["rule"] for _, f in findings(report)}
    config = settings(folder, [exception("legacy", "image", rules,
                                         name={"starts": "Windows"})])
    gate("judge", "-c", config, "--fail-on", "observe", path, status=0)
    gate("judge", "-c", config, other, status=1)
    report = json.loads(gate("judge", "-c", config, "--format", "json",
                             other).stdout)
    equal(report["exceptions"], [], "a part tells nothing of the rest")
    report = json.loads(gate("judge", "-c", config, "--format", "json",
                             "--whole", other).stdout)
    equal([e["state"] for e in report["exceptions"]], ["unused"], "the whole")
    lines = "".join(json.dumps({"kind": "image", "operation": "create",
                                "after": json.loads(p.read_text())}) + "\n"
                    for p in (path, other))
    bare = json.loads(gate("judge", "--writes", stdin=lines).stdout
                      .splitlines()[0])
    config = settings(folder, [exception(
        "legacy", "image", {f["rule"] for f in bare["findings"]},
        name={"starts": "Windows"})])
    done = gate("judge", "-c", config, "--writes", stdin=lines)
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    equal((first["action"], second["action"]), ("observe", "deny"), "writes")
    equal({f["exception"] for f in first["findings"]}, {"legacy"}, "by whom")


BY = {"role": ["image_admin"], "project": {"name": "images", "domain": "Default"}}
CALLER = {"id": "u1", "name": "alice", "domain_id": "default", "roles": ["member", "image_admin"],
          "project_id": "p1", "project_name": "images", "project_domain_name": "Default"}


@test
def by_whom(_cloud, _ids, folder):
    """A line of judge that says who writes is judged as the gate would; one
    that does not, as if nobody were known."""
    image = {"name": "Windows 10", "visibility": "public"}
    write = {"kind": "image", "operation": "create", "after": image}
    rules = {f["rule"] for f in json.loads(gate(
        "judge", "--writes", stdin=json.dumps(write) + "\n").stdout)["findings"]}
    config = settings(folder, [{**exception("legacy", "image", rules, name="Windows 10"),
                                "by": BY}])
    callers = [CALLER, {**CALLER, "roles": ["member"]},
               {**CALLER, "project_domain_name": "Elsewhere"}, None,
               {"id": None, "unknown": "Keystone is away"}]
    lines = "".join(json.dumps({**write, **({"caller": c} if c else {})}) + "\n"
                    for c in callers)
    done = gate("judge", "-c", config, "--writes", stdin=lines)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    equal([t["action"] for t in told], ["observe"] + ["deny"] * 4, "by whom")
    equal([{f.get("exception") for f in t["findings"]} for t in told],
          [{"legacy"}] + [{None}] * 4, "whom it lets through")
    done = gate("judge", "--writes",
                stdin=json.dumps({**write, "caller": {"rolls": []}}) + "\n")
    equal(json.loads(done.stdout), {"error": 'a caller has no "rolls"; probably roles'},
          "what is no caller")


@test
def bound_by_role(_cloud, _ids, folder):
    """So is a rule, and an override, that is for some callers."""
    own = pathlib.Path(folder) / "own"
    own.mkdir()
    (own / "own.yaml").write_text(yaml.safe_dump({
        "standard": "own", "title": "own", "link": "https://example.org", "prefix": "own-",
        "rules": [{"id": "own-run", "on": "image", "by": {"role": "image_admin"},
                   "check": "required", "field": "run", "allowed": "a run",
                   "severity": "main", "say": "It names its run"}]}))
    config = settings(folder, [], overrides={"*": [{"by": {"role": "image_admin"},
                                                    "action": "warn"}]},
                      rules={"own_directory": str(own)})
    write = {"kind": "image", "operation": "create",
             "after": {"name": "Windows 10", "visibility": "public"}}
    told = []
    for caller in (CALLER, {**CALLER, "roles": []}, None, {"id": None, "unknown": "it is away"}):
        done = gate("judge", "-c", config, "--writes", stdin=json.dumps(
            {**write, **({"caller": caller} if caller else {})}) + "\n")
        told.append(json.loads(done.stdout))
    equal([t["action"] for t in told], ["warn", "deny", "deny", "warn"], "actions")
    equal([t["unknown"] for t in told], [False, False, False, True], "in doubt")
    equal([[(f["outcome"], f["action"]) for f in t["findings"] if f["rule"] == "own-run"]
           for t in told], [[("FAIL", "warn")], [], [], [("UNKNOWN", "deny")]], "the rule")
    text = gate("rules", "-c", config, "own-run", status=0).stdout
    check(re.search(r"\n  by +role 'image_admin'\n", text), text)
    check(re.search(r"action +deny, by actions: main\n +warn, by role 'image_admin'\n", text),
          text)
    text = gate("rules", "-c", config, status=0).stdout
    equal(text.count("      by role 'image_admin'\n"), 1, "in the list")
    shown = json.loads(gate("rules", "-c", config, "--format", "json", "own-run",
                            status=0).stdout)
    equal((shown["by"], shown["overrides"]),
          ("role 'image_admin'", [{"by": "role 'image_admin'", "action": "warn"}]), "as JSON")
    text = gate("config", "check", config, status=2).stdout
    check("own.yaml:" in text and "gate.yaml:" in text and
          text.count("set identity.upstream") == 2, text)


@test
def writer_not_known(cloud, ids, folder):
    """A scan knows no writers: what is for some callers is left out, which is
    told once, and no such exception counts as unused."""
    bare = cloud.report()
    rules = rules_of(bare, ids["windows"])
    config = settings(folder, [{**exception("legacy", "image", rules, id=ids["windows"]),
                                "by": BY}],
                      overrides={"*": [{"by": BY, "action": "off"}]})
    report = cloud.report("-c", config)
    equal([(f["rule"], f["action"]) for _, f in findings(report)],
          [(f["rule"], f["action"]) for _, f in findings(bare)], "as without")
    equal(report["exceptions"], [], "not unused")
    equal([n["message"] for n in report["notes"]],
          ["it is not known here who writes: overrides for some callers do not count, "
           "exceptions for some callers cover nothing"], "told once")
    equal(bare["notes"], [], "and not without a reason")
    config = settings(folder, [{**exception("legacy", "image", rules, id="x"), "by": BY}])
    text = gate("config", "check", config, status=0).stdout
    check("exception legacy asks who writes" in text and
          "covers nothing without identity.upstream" in text, text)
    text = gate("rules", "-c", config, sorted(rules)[0], status=0).stdout
    check("(compute team), for project 'images' of domain 'Default', "
          "role 'image_admin'\n" in text, text)


@test
def taken_away(_cloud, _ids, folder):
    """What a write takes away is about the object that was there."""
    # A public image whose promise, kept by its id, is broken by a deletion.
    image = {"id": "1", "name": "Windows 10", "visibility": "public",
             "os_hidden": False, "uuid_validity": "2099-01-01",
             "provided_until": "2099-01-01", "owner": "p"}
    write = json.dumps({"kind": "image", "operation": "delete",
                        "before": image}) + "\n"
    done = json.loads(gate("judge", "--writes", stdin=write).stdout)
    rules = {f["rule"] for f in done["findings"]}
    if not check(rules, "a deletion that breaks a promise"):
        return
    for name, covered in (("Windows 10", True), ("Windows 11", False)):
        config = settings(folder, [exception("gone", "image", rules, name=name)])
        done = json.loads(gate("judge", "-c", config, "--writes",
                               stdin=write).stdout)
        equal({f.get("exception") for f in done["findings"]},
              {"gone" if covered else None}, f"an exception for {name}")


@test
def foretold(cloud, ids, folder):
    """The end of an exception is a day that matters."""
    rules = rules_of(cloud.report(), ids["windows"])
    config = settings(folder, [exception("short", "image", rules, days_on(20),
                                         id=ids["windows"])])
    done = cloud.gate("forecast", "-c", config, "--days", "60", "--format",
                      "json")
    events = json.loads(done.stdout)
    text = json.dumps(events)
    check(ids["windows"] in text and days_on(21) in text, done.stdout[:2000])
    check(ids["other"] not in text, "what is so already is not foretold")


@test
def told_of_rules(cloud, ids, folder):
    rule = sorted(rules_of(cloud.report(), ids["windows"]))[0]
    config = settings(folder, [
        exception("one", "image", [rule], id="x"),
        exception("over", "image", [rule], "2020-01-01", id="y")])
    text = gate("rules", "-c", config, rule, status=0).stdout
    check(re.search(rf"except +one, until {LATER}: .*compute team", text), text)
    check("over, ended 2020-01-01: " in text, text)
    text = gate("rules", "-c", config, status=0).stdout
    equal(text.count("2 exceptions"), 1, "in the list")
    done = json.loads(gate("rules", "-c", config, "--format", "json", rule,
                           status=0).stdout)
    equal([e["id"] for e in done["exceptions"]], ["one", "over"], "as JSON")


@test
def config_check(_cloud, _ids, folder):
    """Ended and ending ones are told, and no fault; unknown rules are one."""
    rule = "scs-0102-prop-architecture"
    config = settings(folder, [
        exception("over", "image", [rule], "2020-01-01", id="y"),
        exception("soon", "image", [rule], days_on(2), id="y"),
        exception("fine", "image", [rule], id="y")])
    text = gate("config", "check", config, status=0).stdout
    check("exception over ended on 2020-01-01" in text, text)
    check(f"exception soon ends on {days_on(2)}, in 3 days" in text, text)
    check("exception fine" not in text, text)
    config = settings(folder, [
        exception("bad", "image", ["scs-0102-prop-architectur"], id="y")])
    text = gate("config", "check", config, status=2).stdout
    check(re.search(r"exceptions\.yaml:\d+: no pack has a rule "
                    r"scs-0102-prop-architectur; scs-0102-prop-architecture "
                    r"is one", text), text)
    pathlib.Path(folder, "exceptions.yaml").unlink()
    text = gate("config", "check", config, status=2).stdout
    check("exceptions.yaml" in text, f"a file that is not there: {text}")


@test
def the_sample(_cloud, _ids, folder):
    """conf/exceptions.yaml is one that loads."""
    config = settings(folder, [], rules={"exceptions": str(
        pathlib.Path(__file__).resolve().parent.parent / "conf/exceptions.yaml")})
    text = gate("rules", "-c", config, "scs-0100-semantics-check",
                status=0).stdout
    check("flavor-big-db, " in text, text)


@test
def a_directory(cloud, ids, folder):
    """All files of it, in one name space."""
    rules = rules_of(cloud.report(), ids["windows"])
    inner = pathlib.Path(folder) / "exceptions.d"
    inner.mkdir()
    config = settings(folder, [], rules={"exceptions": str(inner)})
    cloud.gate("scan", "-c", config, status=1)
    for name in ("windows", "other"):
        (inner / (name + ".yaml")).write_text(yaml.safe_dump(
            {"exceptions": [exception(name, "image", rules, id=ids[name])]}))
    (inner / "notes.txt").write_text("no exceptions")
    report = cloud.report("-c", config)
    equal({f.get("exception") for _, f in findings(report)},
          {"windows", "other", None}, "both files")
    (inner / "z.yaml").write_text((inner / "other.yaml").read_text())
    done = cloud.gate("scan", "-c", config, status=2)
    check(re.search(r"z\.yaml:\d+: exception other stands in .*other\.yaml "
                    r"line \d+ already", done.stderr), done.stderr)


@test
def baseline(cloud, ids, folder):
    """Covers the cloud it was taken from, and nothing that comes later."""
    words = ("baseline", "--until", LATER, "--reason", WHY, "--owner", "ops")
    path = pathlib.Path(folder) / "baseline.yaml"
    done = cloud.gate(*words, "--ticket", "OPS-1", "-o", path, status=0)
    equal(done.stdout + done.stderr, "", "nothing else is printed")
    text = path.read_text()
    check("\x1b" not in text and "\u202e" not in text, "harmless")
    check("# not covered, since no object is to blame: " in text, text[:500])
    made = yaml.safe_load(text)["exceptions"]
    check(any(e["id"].endswith("flavor-" + ids["lies"]) for e in made), "by id")
    equal({e["when"]["id"] for e in made} >= {ids["nasty"], "an odd id"}, True,
          "an exception for each object")
    equal({(e["reason"], e["owner"], e["ticket"], str(e["until"]))
           for e in made}, {(WHY, "ops", "OPS-1", LATER)}, "what was said")
    config = settings(folder, [], rules={"exceptions": str(path)})
    report = cloud.report("-c", config)
    equal(uncovered(report), set(), "nothing is uncovered")
    equal(report["exceptions"], [], "each is used")
    equal(len(made), len(report["objects"]), "one for each object")
    again = cloud.gate(*words, "-c", config, status=0).stdout
    equal(yaml.safe_load(again), {"exceptions": []}, "twice gives nothing new")
    new = cloud.add_flavor("SCS-4V-16-50-new", 4, 8192, 50)
    report = cloud.report("-c", config)
    equal({name for name, _ in uncovered(report)}, {"SCS-4V-16-50-new"},
          "what comes later is not covered")
    cloud.call("DELETE", "compute", "/v2.1/flavors/" + new)


@test
def baseline_words(cloud, _ids, _folder):
    """What would not load is not written."""
    good = {"--until": LATER, "--reason": "r", "--owner": "o"}
    for change, says in (({"--until": None}, "--until is needed"),
                         ({"--until": "2027-02-30"}, '"2027-02-30"'),
                         ({"--until": "2020-01-01"}, "a day that is not over"),
                         ({"--until": "tomorrow"}, '"tomorrow"'),
                         ({"--reason": None}, "--reason is needed"),
                         ({"--owner": ""}, "--owner takes 1 to 500 bytes"),
                         ({"--ticket": "x" * 501}, "--ticket takes 1 to 500")):
        words = [w for pair in {**good, **change}.items() for w in pair
                 if pair[1] is not None]
        done = cloud.gate("baseline", *words, status=2)
        check(says in done.stderr, f"{change}: {done.stderr}")
        equal(done.stdout, "", f"{change}: nothing is written")
    done = gate("baseline", "--until", LATER, "--reason", "r", "--owner", "o",
                env=environment(), status=2)
    check("clouds.yaml" in done.stderr or "OS_CLOUD" in done.stderr, done.stderr)
    usage = gate("baseline", "--help", status=0).stdout
    for option in (*good, "--ticket", "--os-cloud", "--config", "--output"):
        check(option in usage, f"usage has {option}")


def main():
    wanted = sys.argv[1:]
    with Cloud() as cloud:
        ids = fill(cloud)
        for function in TESTS:
            if wanted and function.__name__ not in wanted:
                continue
            try:
                with tempfile.TemporaryDirectory() as folder:
                    function(cloud, ids, folder)
            except Exception as error:  # pylint: disable=broad-except
                check(False, f"{function.__name__}: {error!r}")
    return finish()


sys.exit(main())
