#!/usr/bin/env python3
"""The certification scope over time: around each entry of its timeline (the
day before, the day, its noon, the day after) the program enforces the version
that the YAML says, and every rule has the severity that follows: main is what
that version has as main. What is right is computed here from the scope file
alone, and printed as a table; once more with a timeline in which every version
has its turn.

One object for each way to break each rule, from tests/rules, is judged as of
each of these moments. Environment: SCS_GATE (the program), SCS_SCOPE (another
scope file, such as the SCS project's own)."""

import collections
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(os.environ.get("SRCDIR",
                                   pathlib.Path(__file__).parents[1]))
PROGRAM = os.environ.get("SCS_GATE", "scs-gate")
SCOPE = pathlib.Path(os.environ.get("SCS_SCOPE", ROOT / "rules/scope.yaml"))
# Of every severity something is told, so that all rules can be seen.
SETTINGS = """
listeners: [{name: none, bind: "127.0.0.1:0", service: compute, upstream: u}]
upstreams: {u: {addresses: ["127.0.0.1:1"]}}
actions: {main: deny, recommended: warn, preview: observe, draft: observe,
  other: observe, deprecated: observe}
rules: {scope: %s, directory: %s}
"""
SEVERITIES = ("main", "recommended", "preview", "draft", "other", "deprecated")
# Whatever the day of judging: outdated; built in the future.
TIMELESS = [
    {"image_build_date": "2001-01-01", "replace_frequency": "daily",
     "provided_until": "2199-12-31"},
    {"image_build_date": "2199-12-31", "replace_frequency": "daily"}]


class Scope:
    """What the file says, read anew."""

    def __init__(self, text):
        document = yaml.safe_load(text)
        self.modules = {m["id"]: m.get("targets", {})
                        for m in document["modules"]}
        self.versions = {v["version"]: [i if isinstance(i, str) else i["ref"]
                                        for i in v["include"]]
                         for v in document["versions"]}
        self.timeline = sorted(document["timeline"], key=lambda e: e["date"])
        self.cases = {case for targets in self.modules.values()
                      for target in targets.values() for case in target}

    def states(self, day):
        """Of the last entry that is not after the day, else of the first."""
        begun = [e for e in self.timeline if e["date"] <= day]
        return (begun or self.timeline[:1])[-1]["versions"]

    def enforced(self, day):
        """Versions stand in the file with the newest first."""
        states = self.states(day)
        for wanted in ("effective", "warn"):
            for version in self.versions:
                if states.get(version) == wanted:
                    return version
        return "none"

    def has(self, version, target, case):
        return any(case in self.modules[module].get(target, [])
                   for module in self.versions.get(version, []))

    def severity(self, case, day):
        """None: the scope does not say."""
        enforced, states = self.enforced(day), self.states(day)
        if self.has(enforced, "main", case):
            return "main"
        if any(case in targets.get("recommended", [])
               for targets in self.modules.values()):
            return "recommended"
        if self.has(enforced, "preview", case):
            return "preview"
        elsewhere = {states.get(version) for version in self.versions
                     if self.has(version, "main", case)}
        if "draft" in elsewhere:
            return "draft"
        if elsewhere & {"effective", "warn"}:
            return "other"
        return "deprecated" if elsewhere else None


def pack_rules():
    """The severity that the pack gives a rule, mostly none, by its id."""
    return {rule["id"]: rule.get("severity")
            for pack in sorted((ROOT / "rules/packs").glob("*.yaml"))
            for rule in yaml.safe_load(pack.read_text("utf-8"))["rules"]}


def breakers():
    """Objects by kind, without ids, which could stand twice."""
    objects = {"flavor": [], "image": []}
    for file in sorted((ROOT / "tests/rules").glob("*/*.json")):
        cases = json.loads(file.read_text(encoding="utf-8"))
        for case in cases["refuse"]:
            state = case.get("object", case.get("after"))
            for o in [state, *case.get("cloud", [])] if state else []:
                objects[cases["kind"]].append(
                    {k: v for k, v in o.items() if k != "id"})
    base = next(o for o in objects["image"]
                if o.get("visibility", "public") == "public")
    objects["image"] += [dict(base, **more) for more in TIMELESS]
    return objects


def moments(timeline):
    day = datetime.timedelta(days=1)
    for date in [e["date"] for e in timeline]:
        yield (date - day).isoformat() + "T23:59:59Z"
        yield date.isoformat()
        yield date.isoformat() + "T12:00:00Z"
        yield (date + day).isoformat()


def records(directory, moment, *files):
    """All that the program has to tell of the objects."""
    done = subprocess.run(
        [PROGRAM, "judge", "--whole", "-c", directory / "gate.yaml",
         "--as-of", moment, "--format", "jsonl",
         *(directory / file for file in files)],
        capture_output=True, text=True, check=False)
    if done.returncode > 1:
        raise ValueError(done.stderr.strip())
    return [json.loads(line) for line in done.stdout.splitlines()]


def severities(told):
    """Each rule that was heard of, with all it was called."""
    result = {}
    for record in told:
        for f in record.get("findings", [record]):
            if "rule" in f:
                result.setdefault(f["rule"], set()).add(f["severity"])
    return result


def complaints(scope, rules, told, day):
    version = scope.enforced(day)
    run = next(r for r in told if r["type"] == "run")
    if run["scope_version"] != version:
        yield "%s is enforced, not %s" % (run["scope_version"], version)
    states = {v["version"]: v["state"] for v in run["versions"]}
    if states != scope.states(day):
        yield "the states are %s, not %s" % (states, scope.states(day))
    heard = severities(told)
    for rule in sorted(scope.cases & set(rules) - set(heard)):
        yield "nothing breaks the rule %s" % rule
    for rule, called in sorted(heard.items()):
        right = (scope.severity(rule, day) or rules[rule] or "recommended")
        if called != {right}:
            yield "%s is %s, not %s" % (rule, " and ".join(sorted(called)),
                                        right)


def row(scope, rules, day):
    counted = collections.Counter(
        scope.severity(rule, day) for rule in rules)
    return "  ".join("%d %s" % (counted[severity], severity)
                     for severity in SEVERITIES if counted[severity])


def moving(text):
    """The same scope, with each of its versions in force in its turn: first
    warned of, which still counts where nothing is effective, then out."""
    document = yaml.safe_load(text)
    names = [v["version"] for v in reversed(document["versions"])]
    document["timeline"] = [
        {"date": datetime.date(2024 + i, 2, 29 if i % 4 == 0 else 28),
         "versions": {name: "draft" if k > i else "effective" if k == i
                      else "warn" if k == i - 1 else "deprecated"
                      for k, name in enumerate(names)}}
        for i in range(len(names))]
    document["timeline"].insert(0, {"date": datetime.date(2024, 1, 1),
                                    "versions": {names[0]: "warn"}})
    return yaml.safe_dump(document)


def check(directory, text):
    """Numbers of moments at which all is right, and not."""
    rules, scope, passed, failed = pack_rules(), Scope(text), 0, 0
    (directory / "scope.yaml").write_text(text, "utf-8")
    for moment in moments(scope.timeline):
        day = datetime.date.fromisoformat(moment[:10])
        # and of a cloud without images, where all of them are missing
        told = [*records(directory, moment, "flavors.json", "images.json"),
                *records(directory, moment, "flavors.json")]
        wrong = list(complaints(scope, rules, told, day))
        print("%-20s  %-5s %s  %s" % (
            moment, scope.enforced(day), row(scope, rules, day),
            "; ".join(wrong) or "right"))
        passed += not wrong
        failed += bool(wrong)
    return passed, failed


def main():
    text = SCOPE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        (directory / "gate.yaml").write_text(
            SETTINGS % (json.dumps(str(directory / "scope.yaml")),
                        json.dumps(str(ROOT / "rules/packs"))), "utf-8")
        for kind, objects in breakers().items():
            (directory / (kind + "s.json")).write_text(
                json.dumps({kind + "s": objects}), "utf-8")
        passed, failed = map(sum, zip(check(directory, text),
                                      check(directory, moving(text))))
    print(f"{passed} passed, {failed} failed")
    return failed > 0 or passed == 0


if __name__ == "__main__":
    sys.exit(main())
