#!/usr/bin/env python3
"""Runs "scs-gate name --jsonl" over tests/corpus/flavor-names.jsonl and
compares every member it knows with what the conformance tests said.

SCS_GATE names the program; an argument names another corpus."""

import json
import os
import subprocess
import sys
import time

MEMBERS = ("name", "verdict", "grammar", "reason", "fields", "canonical_v2",
           "canonical_v1", "short_v2", "is_canonical", "extra_specs")
HERE = os.path.dirname(os.path.abspath(__file__))


def read(text):
    # Not splitlines(): names may hold U+2028 and the like.
    return [json.loads(line) for line in text.split("\n") if line]


def differences(expected, got):
    """Members that differ; one that is absent must be absent."""
    if expected.get("beyond_int32"):
        # Huge numbers are cut; what the name is must not change.
        return [k for k in ("name", "verdict", "grammar")
                if expected.get(k) != got.get(k)]
    known = {k: expected[k] for k in MEMBERS if k in expected}
    return [k for k in sorted(set(known) | set(got))
            if k not in known or k not in got or known[k] != got[k]]


def main():
    corpus = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
        HERE, "corpus", "flavor-names.jsonl")
    with open(corpus, encoding="utf-8") as f:
        expected = read(f.read())
    given = "".join(json.dumps({"name": e["name"]}) + "\n" for e in expected)
    program = [os.environ.get("SCS_GATE", "scs-gate"), "name", "--jsonl"]
    run = subprocess.run(program, input=given.encode(), capture_output=True,
                         check=False)
    got = read(run.stdout.decode())
    failed = 0
    for e, g in zip(expected, got):
        wrong = differences(e, g)
        if wrong:
            failed += 1
            print("%r: %s" % (e["name"], ", ".join(
                "%s is %r, not %r" % (k, g.get(k), e.get(k)) for k in wrong)))
    failed += abs(len(expected) - len(got))
    if run.returncode != 0:
        failed += 1
        print("exit status %d %s" % (run.returncode, run.stderr.decode()))

    many = (given.encode() * (20000 // len(expected) + 1)).split(b"\n")[:20000]
    start = time.monotonic()
    subprocess.run(program, input=b"\n".join(many) + b"\n",
                   stdout=subprocess.DEVNULL, check=False)
    print("20,000 names in %.2f s" % (time.monotonic() - start))

    print("%d passed, %d failed" % (len(expected) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
