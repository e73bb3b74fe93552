#!/usr/bin/env python3
"""Runs "scs-gate judge --jsonl" over tests/corpus/flavor-semantics.jsonl and
image-metadata.jsonl and compares every verdict with that of the conformance
tests. SCS_GATE names the program; arguments KIND FILE name other corpora."""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# Kind of object: its corpus, what is given of a line, what is compared.
CORPORA = {
    "flavor": ("flavor-semantics.jsonl",
               ("name", "vcpus", "ram_mib", "disk_gb", "extra_specs"),
               ("name", "checks")),
    "image": ("image-metadata.jsonl", ("image", "cloud", "as_of"),
              ("verdicts",)),
}


def pick(line, members):
    return {k: line[k] for k in members if k in line}


def run(kind, corpus):
    _, given, compared = CORPORA[kind]
    with open(corpus, encoding="utf-8") as f:
        expected = [json.loads(line) for line in f]
    lines = "".join(json.dumps(pick(e, given)) + "\n" for e in expected)
    program = os.environ.get("SCS_GATE", "scs-gate")
    done = subprocess.run([program, "judge", "--kind", kind, "--jsonl"],
                          input=lines.encode(), stdout=subprocess.PIPE,
                          check=True)
    got = [json.loads(line) for line in done.stdout.split(b"\n") if line]
    if len(got) != len(expected) or not expected:
        print(f"{corpus}: {len(expected)} lines in, {len(got)} out")
        return 0, max(1, len(expected))
    failed = 0
    for number, (want, have) in enumerate(zip(expected, got), 1):
        if pick(want, compared) != have:
            failed += 1
            print(f"{corpus}:{number}: want {pick(want, compared)}\n"
                  f"    have {have}")
    return len(expected) - failed, failed


def main():
    if len(sys.argv) > 2:
        work = [(sys.argv[1], sys.argv[2])]
    else:
        work = [(kind, os.path.join(HERE, "corpus", row[0]))
                for kind, row in CORPORA.items()]
    results = [run(kind, corpus) for kind, corpus in work]
    passed = sum(r[0] for r in results)
    failed = sum(r[1] for r in results)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
