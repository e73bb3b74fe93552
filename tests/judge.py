#!/usr/bin/env python3
"""Does "scs-gate judge" report what stands in files, and where?

SCS_GATE and SCS_GATE_DATA as in tests/run.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

sys.dont_write_bytecode = True
from cloud import GATE, check, environment, equal, finish, gate  # noqa: E402

INPUTS = pathlib.Path(__file__).parent / "inputs"
DAY = ["--as-of", "2026-11-23"]


def report(*words, **options):
    done = gate("judge", "--format", "json", *DAY, *words, **options)
    check(done.returncode in (0, 1), f"{words}: {done.stderr}")
    return json.loads(done.stdout)


def named(document):
    return {o["name"]: o for o in document["objects"]}


def every_input():
    """Each file is read; each finding tells file and line."""
    files = [path for path in sorted(INPUTS.glob("*/*"))
             if path.name != "open.yaml"]
    check(len(files) >= 12, f"{len(files)} inputs")
    for path in files:
        options = ["--from", path.parent.name]
        by_shape, told = report(path), report(*options, path)
        for document in (by_shape, told):
            document["run"] = None
        equal(told, by_shape, f"{path.name} with and without --from")
        lines = path.read_text().splitlines()
        for found in told["objects"]:
            equal(found["file"], str(path), "file")
            check(1 <= found["line"] <= len(lines),
                  f"{path.name}:{found['line']}")
            check(all(f["mend"] == [] for f in found["findings"]),
                  "no command for what stands in a file")
            check("#" not in str(found["id"]), f"made-up id {found['id']}")
        text = gate("judge", *DAY, path).stdout
        for found in told["objects"]:
            check(f"{path}:{found['line']}" in text,
                  f"text has {path}:{found['line']}")
        sarif = json.loads(gate("judge", "--format", "sarif", *DAY,
                                path).stdout)
        for result in sarif["runs"][0]["results"]:
            region = result["locations"][0]["physicalLocation"]["region"]
            check(region["startLine"] >= 1, f"sarif of {path.name}")
        xml.etree.ElementTree.fromstring(
            gate("judge", "--format", "junit", *DAY, path).stdout)
    together = report(*files)
    check(any("id of an earlier one" in n["message"]
              for n in together["notes"]), "what has an id again is told")
    files = [path for path in files if path.parent.name != "openstack"]
    together = report(*files)["summary"]
    alone = [report(path)["summary"] for path in files]
    for kind in ("flavors", "images"):
        equal(together[kind]["objects"],
              sum(one[kind]["objects"] for one in alone),
              f"{kind} of all files at once")


def what_is_not_known():
    """Left open with a note, and no case is faked."""
    document = report(INPUTS / "openstack/flavor-list.json")
    equal(document["objects"], [], "nothing is known of its extra specs")
    check("not fully known" in document["notes"][0]["message"], "note")
    equal(document["cases"], [], "cases")
    document = report(INPUTS / "openstack/flavor-show.json")
    equal(document["notes"], [], "all is known")
    check(document["cases"], "cases")
    document = report(INPUTS / "terraform/plan.json")
    check("not fully known" in document["notes"][0]["message"], "terraform")


def kinds():
    open_file = INPUTS / "plain/open.yaml"
    done = gate("judge", open_file, status=2)
    check("open.yaml:1:" in done.stderr and "--kind" in done.stderr,
          done.stderr)
    equal(done.stdout, "", "no report")
    equal(set(o["kind"] for o in report("--kind", "image", open_file)[
        "objects"]), {"image"}, "--kind")
    done = gate("judge", "--kind", "x", open_file, status=2)
    equal(len(done.stderr.splitlines()), 1, f"one sentence: {done.stderr}")


def whole():
    """Only with --whole is anything missing."""
    path = INPUTS / "osism-flavors/standard.yaml"
    equal(report(path)["missing"], [], "part of a cloud")
    document = report("--whole", path)
    missing = {m["name"] for m in document["missing"]}
    check("SCS-1V-4" in missing and "Ubuntu 24.04" in missing, "missing")
    check("SCS-2V-8" not in missing, "what is in the file is not missing")
    cases = {c["id"]: c["outcome"] for c in document["cases"]}
    equal(cases.get("scs-0103-flavor-1v-4"), "FAIL", "case of a missing one")
    check("scs-0104-image-ubuntu-2404" not in
          {c["id"] for c in report(path)["cases"]}, "case of another kind")


def statuses():
    with tempfile.TemporaryDirectory() as folder:
        flavor = pathlib.Path(folder) / "flavor.json"
        right = {"name": "SCS-4V-16-60", "vcpus": 4, "ram": 16384,
                 "disk": 60, "extra_specs": {}}
        flavor.write_text(json.dumps(right))
        gate("judge", *DAY, "--fail-on", "observe", flavor, status=0)
        flavor.write_text(json.dumps({**right, "ram": 8192}))
        gate("judge", *DAY, flavor, status=1)
        gate("judge", *DAY, "--fail-on", "observe", flavor, status=1)
        for text in ("", "{", "[1]", '{"name": "x"}{', "\xff", "a: &b c",
                     '{"a": 1, "a": 2}', "[" * 5000):
            flavor.write_text(text)
            done = gate("judge", *DAY, flavor, status=2)
            check("flavor.json" in done.stderr, f"{text[:10]!r}")
        for words in (["/dev/null/x"], [folder], [], ["--jsonl"],
                      ["--from", "x", flavor], ["--jsonl", "--kind", "image",
                                                flavor]):
            done = gate("judge", *words, status=2)
            check(done.stderr, f"{words} is explained")
        help_text = gate("judge", "--help", status=0)
        check("osism-images" in help_text.stdout and not help_text.stderr,
              "--help")


def lines():
    done = gate("judge", "--kind", "flavor", "--jsonl", stdin=(
        '{"name": "SCS-4V-16-60", "vcpus": 4, "ram_mib": 8192, '
        '"disk_gb": 60}\n{"x": 1}\n'), status=2)
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    equal(first["checks"]["scs-0100-semantics-check"], "FAIL", "a verdict")
    check("error" in second, "an unusable line")


def from_a_pipe():
    """A file may be no file."""
    path = INPUTS / "plain/flavor.json"
    done = subprocess.run([GATE, "judge", *DAY, "/dev/stdin"],
                          input=path.read_bytes(), capture_output=True,
                          env=environment(), check=False)
    check(done.returncode in (0, 1), done.stderr)


def main():
    for test in (every_input, what_is_not_known, kinds, whole, statuses,
                 lines, from_a_pipe):
        try:
            test()
        except Exception as error:  # pylint: disable=broad-except
            check(False, f"{test.__name__}: {error!r}")
    return finish()


sys.exit(main())
