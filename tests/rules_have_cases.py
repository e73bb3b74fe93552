#!/usr/bin/env python3
"""Every rule of rules/packs has cases that it accepts and cases that it
refuses, in tests/rules/PACK/RULE.json, and the program agrees with them.

A case is an object, judged by "scs-gate judge FILE": accepted if no finding
is of this rule. as_of is the time of judging, says a text that the answer
must have. With cloud, further objects, "judge --jsonl" is asked instead and
the verdict of the test case counts. SCS_GATE names the program."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ.get("SRCDIR",
                                   pathlib.Path(__file__).parents[1]))
PROGRAM = os.environ.get("SCS_GATE", "scs-gate")
RULE = re.compile(r"^ *- id: *(\S+)", re.MULTILINE)


def rules():
    for pack in sorted((ROOT / "rules" / "packs").glob("*.yaml")):
        for rule in RULE.findall(pack.read_text(encoding="utf-8")):
            yield pack.stem, rule


def ask(arguments, given=None):
    done = subprocess.run([PROGRAM, "judge", *arguments], input=given,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, text=True)
    if done.returncode > 1:
        raise ValueError(done.stdout.strip())
    return done.stdout


def findings(kind, case):
    """Text for each rule that has something against the object."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        json.dump(case["object"], f)
        f.flush()
        told = ask(["--kind", kind, "--as-of", case.get("as_of", "2026-11-23"),
                    f.name])
    parts = re.split(r"^  (scs-\S+|\S+) \((?:main|recommended|draft), ", told,
                     flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def verdicts(kind, case):
    line = {kind: case["object"], "cloud": case["cloud"]}
    if "as_of" in case:
        line["as_of"] = case["as_of"]
    answer = json.loads(ask(["--kind", kind, "--jsonl"],
                            json.dumps(line) + "\n"))
    return {rule: "" for rule, verdict in answer["verdicts"].items()
            if verdict != "PASS"}


def right(rule, kind, case, refuse):
    look = verdicts if "cloud" in case else findings
    found = look(kind, case)
    return (rule in found) == refuse and (
        not refuse or case.get("says", "") in found[rule])


def check(pack, rule):
    """Numbers of cases that pass and fail; a missing one fails."""
    file = ROOT / "tests" / "rules" / pack / f"{rule}.json"
    if not file.exists():
        print(f"{rule}: no {file}")
        return 0, 1
    cases = json.loads(file.read_text(encoding="utf-8"))
    passed = failed = 0
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


def main():
    known = list(rules())
    results = [check(*rule) for rule in known]
    # A file without a rule tests nothing.
    strays = {(f.parent.name, f.stem)
              for f in (ROOT / "tests" / "rules").glob("*/*.json")}
    strays -= set(known)
    for pack, rule in sorted(strays):
        print(f"tests/rules/{pack}/{rule}.json: there is no such rule")
    passed = sum(r[0] for r in results)
    failed = sum(r[1] for r in results) + len(strays)
    print(f"{passed} passed, {failed} failed")
    return failed > 0 or not known


if __name__ == "__main__":
    sys.exit(main())
