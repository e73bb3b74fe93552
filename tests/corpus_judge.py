#!/usr/bin/env python3
"""Runs "scs-gate judge --jsonl" over the corpora in tests/corpus and compares
every verdict with that of the conformance tests; tests/openstack/oracle.py,
which judges real clouds in other tests, has to agree too. SCS_GATE names the
program; arguments KIND FILE name other corpora.

flavor-semantics.jsonl and image-metadata.jsonl are in the form that judge
reads. flavor-clouds.jsonl and image-clouds.jsonl hold clouds of several
objects in a shorter form, see unfold()."""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "openstack"))
import oracle  # noqa: E402

CORPORA = (("flavor", "flavor-semantics.jsonl"),
           ("flavor", "flavor-clouds.jsonl"),
           ("image", "image-metadata.jsonl"),
           ("image", "image-clouds.jsonl"))
FIGURES = ("name", "vcpus", "ram_mib", "disk_gb", "extra_specs")
# What is given of a line, what is compared.
MEMBERS = {"flavor": (FIGURES + ("cloud",), ("name", "checks")),
           "image": (("image", "cloud", "as_of"), ("verdicts",))}
# What the tests decide for every cloud.
ALWAYS = {"flavor": ("scs-0100-",), "image": ("scs-0102-",)}


def pick(line, members):
    return {k: line[k] for k in members if k in line}


def read(kind, corpus):
    usual = None
    with open(corpus, encoding="utf-8") as f:
        for line in f:
            line = json.loads(line)
            if "usual" in line:
                usual = line["usual"]
            else:
                yield unfold(kind, line, usual)


def unfold(kind, line, usual):
    """The form that judge reads. In the short one a flavor is a list of its
    FIGURES, an image says how it differs from the usual one ("-": what it
    lacks), and cases that always are decided are left out if they pass."""
    if kind + "s" not in line:
        return line
    if kind == "flavor":
        first, *cloud = (dict(zip(FIGURES, f)) for f in line["flavors"])
        ret = dict(first, cloud=cloud)
    else:
        first, *cloud = ({k: v for k, v in {**usual, **image}.items()
                          if k != "-" and k not in image.get("-", ())}
                         for image in line["images"])
        ret = {"image": first, "cloud": cloud, "as_of": line["as_of"]}
    verdicts = {case: "PASS" for case in cases(kind)
                if case.startswith(ALWAYS[kind])}
    for verdict in ("PASS", "FAIL", "ABORT"):
        verdicts.update({case: verdict for case in line.get(verdict, ())})
    ret[MEMBERS[kind][1][-1]] = verdicts
    return ret


def cases(kind):
    return oracle.FLAVOR_CASES if kind == "flavor" else oracle.IMAGE_CASES


def ask_gate(kind, expected):
    lines = "".join(json.dumps(pick(e, MEMBERS[kind][0])) + "\n"
                    for e in expected)
    program = os.environ.get("SCS_GATE", "scs-gate")
    done = subprocess.run([program, "judge", "--kind", kind, "--jsonl"],
                          input=lines.encode(), stdout=subprocess.PIPE,
                          check=True)
    return [json.loads(line) for line in done.stdout.split(b"\n") if line]


def ask_oracle(kind, line):
    """Of all cases those that the line has."""
    if kind == "flavor":
        found = oracle.judge_flavors([
            {"name": f["name"], "vcpus": f["vcpus"], "ram": f["ram_mib"],
             "disk": f["disk_gb"], "extra_specs": f.get("extra_specs", {})}
            for f in (line, *line.get("cloud", ()))])
        return {"name": line["name"], "checks": pick(found, line["checks"])}
    found = oracle.judge_images([line["image"], *line.get("cloud", ())],
                                oracle.stamp(line["as_of"]))
    return {"verdicts": pick(found, line["verdicts"])}


def run(kind, corpus):
    expected = list(read(kind, corpus))
    got = ask_gate(kind, expected)
    if len(got) != len(expected) or not expected:
        print(f"{corpus}: {len(expected)} lines in, {len(got)} out")
        return 0, max(1, len(expected))
    failed = 0
    for number, (line, have) in enumerate(zip(expected, got), 1):
        want = pick(line, MEMBERS[kind][1])
        for who, says in (("gate", have), ("oracle", ask_oracle(kind, line))):
            if want != says:
                failed += 1
                print(f"{corpus}: object {number}: want {want}\n"
                      f"    {who} {says}")
    return 2 * len(expected) - failed, failed


def main():
    if len(sys.argv) > 2:
        work = [(sys.argv[1], sys.argv[2])]
    else:
        work = [(kind, os.path.join(HERE, "corpus", name))
                for kind, name in CORPORA]
    results = [run(kind, corpus) for kind, corpus in work]
    passed = sum(r[0] for r in results)
    failed = sum(r[1] for r in results)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
