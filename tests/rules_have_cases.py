#!/usr/bin/env python3
"""Every rule of rules/packs has cases that it accepts and cases that it
refuses, in tests/rules/PACK/RULE.json, and the program agrees with them.

A case is an object, judged as it stands: accepted if no finding is of this
rule. as_of is the time of judging, says a text that the answer must have.
With cloud, further objects, "judge --jsonl" is asked and the verdict of the
test case counts.

Or it is a write: before, after or both, with the cloud around them if the
rule asks for it. "judge --writes" is asked; a finding that the write brings
in or makes worse refuses it. action is the one the finding must have;
grace and provider_projects are settings of those names. Rules that judge what
a write changes must have such cases to refuse. SCS_GATE names the program."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SETTINGS = """
listeners: [{name: n, bind: '127.0.0.1:0', service: image, upstream: u}]
upstreams: {u: {addresses: ['127.0.0.1:1']}}
rules: {grace: %s}
actions: {deprecated: observe} # or they are not even looked for
provider_projects: %s
"""
ROOT = pathlib.Path(os.environ.get("SRCDIR",
                                   pathlib.Path(__file__).parents[1]))
PROGRAM = os.environ.get("SCS_GATE", "scs-gate")
RULE = re.compile(r"^ *- id: *(\S+)", re.MULTILINE)
CHECK = re.compile(r"^ *check: *(\S+)", re.MULTILINE)


def rules():
    """Pack, rule, and whether its check judges what a write changes."""
    checks = run(["rules", "--checks"]).splitlines()
    changing = {name for name, looks, _ in
                (line.split("\t") for line in checks)
                if "changes" in looks.split()}
    for pack in sorted((ROOT / "rules" / "packs").glob("*.yaml")):
        text = pack.read_text(encoding="utf-8")
        for rule, check in zip(RULE.findall(text), CHECK.findall(text)):
            yield pack.stem, rule, check in changing


def ask(arguments, given=None):
    return run(["judge", *arguments], given)


def run(arguments, given=None):
    done = subprocess.run([PROGRAM, *arguments], input=given,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, text=True)
    if done.returncode > 1:
        raise ValueError(done.stdout.strip())
    return done.stdout


def as_write(kind, case):
    """The object as it stands; published, and with data, where it does not
    say; a flavor without extra specs is about to be created."""
    given = case["object"]
    if kind == "flavor":
        return {"after": given, "standing": "extra_specs" in given}
    if not {"size", "os_hash_algo"} & given.keys():
        given = {"size": 0, "os_hash_algo": "sha512", **given}
    return {"after": {"visibility": "public", **given}, "standing": True}


def verdicts(kind, case):
    line = {kind: case["object"], "cloud": case["cloud"]}
    if "as_of" in case:
        line["as_of"] = case["as_of"]
    answer = json.loads(ask(["--kind", kind, "--jsonl"],
                            json.dumps(line) + "\n"))
    return {rule: "" for rule, verdict in answer["verdicts"].items()
            if verdict != "PASS"}


def is_write(case):
    return "before" in case or "after" in case


def decision(kind, case):
    """A text, with the action at its end, for each rule that is broken."""
    line = {name: case[name] for name in
            ("before", "after", "cloud", "as_of", "standing") if name in case}
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as f:
        f.write(SETTINGS % (case.get("grace", "1h"),
                            json.dumps(case.get("provider_projects", []))))
        f.flush()
        told = ask(["-c", f.name, "--as-of", "2026-11-23", "--writes"],
                   json.dumps({"kind": kind, **line}) + "\n")
    return {f["rule"]: "{message}\nnearest: {nearest}\n{action}".format(**f)
            for f in json.loads(told)["findings"]
            if f["change"] != "unchanged"}


def right(rule, kind, case, refuse):
    if not is_write(case) and "cloud" in case:
        found = verdicts(kind, case)
    elif not is_write(case):
        found = decision(kind, {**case, **as_write(kind, case)})
    else:
        found = decision(kind, case)
    return (rule in found) == refuse and (
        not refuse or case.get("says", "") in found[rule] and
        found[rule].endswith(case.get("action", "")))


def check(pack, rule, changes):
    """Numbers of cases that pass and fail; a missing one fails."""
    file = ROOT / "tests" / "rules" / pack / f"{rule}.json"
    if not file.exists():
        print(f"{rule}: no {file}")
        return 0, 1
    cases = json.loads(file.read_text(encoding="utf-8"))
    passed = failed = 0
    if changes and not any(map(is_write, cases.get("refuse", []))):
        print(f"{file}: no write to refuse")
        failed += 1
    for side in ("accept", "refuse"):
        if not cases.get(side):
            print(f"{file}: no case to {side}")
            failed += 1
        for case in cases.get(side, []):
            try:
                good = right(rule, cases["kind"], case, side == "refuse")
            except ValueError as error:
                print(error)
                good = False
            passed += good
            failed += not good
            if not good:
                print(f"{file}: does not {side} {json.dumps(case)}")
    return passed, failed


def unexplained():
    """Rules without a reason, or without a good and a bad example."""
    known = json.loads(run(["rules", "--format", "json"]))
    return [rule["id"] for rule in known
            if not (rule["why"] and rule["good"] and rule["bad"])]


def main():
    known = list(rules())
    results = [check(*rule) for rule in known]
    results += [(0, 1) for rule in unexplained()
                if print(f"{rule}: has no why, good or bad") is None]
    # A file without a rule tests nothing.
    strays = {(f.parent.name, f.stem)
              for f in (ROOT / "tests" / "rules").glob("*/*.json")}
    strays -= {rule[:2] for rule in known}
    for pack, rule in sorted(strays):
        print(f"tests/rules/{pack}/{rule}.json: there is no such rule")
    passed = sum(r[0] for r in results)
    failed = sum(r[1] for r in results) + len(strays)
    print(f"{passed} passed, {failed} failed")
    return failed > 0 or not known


if __name__ == "__main__":
    sys.exit(main())
