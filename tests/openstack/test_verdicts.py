"""The gate's verdicts of a real cloud are those of the conformance tests.

The cloud is filled past the gate, and listed as the tests list it, by an
ordinary user. oracle.py says what the tests say of it; with SCS_STANDARDS
naming a checkout of the standards' repository, its own test program is run
against the cloud too, through the gate.
"""
import json
import os
import subprocess
import time

import pytest

import fill
import oracle
from conftest import ROOT

class Snapshots(dict):
    """Variant: flavors, images, when they were listed, and what scan says of
    the cloud as of then."""
    def __init__(self, directory):
        super().__init__()
        self.filler = fill.Filler(directory)
        self.dir = directory

    def __missing__(self, variant):
        self.filler.fill(variant)
        flavors, images = self.filler.flavors(), self.filler.images()
        now = int(time.time())
        self[variant] = flavors, images, now, scan(self.dir, now)
        return self[variant]


@pytest.fixture(name="snapshots", scope="module")
def fixture_snapshots(cloud):
    snapshots = Snapshots(cloud.dir)
    yield snapshots
    snapshots.filler.clean()


def scan(directory, now):
    """Case: verdict. Past the gate that the public endpoints lead to."""
    program = os.environ.get("SCS_GATE", str(ROOT / "scs-gate"))
    done = subprocess.run(
        [program, "scan", "--os-cloud", "member", "--os-interface", "internal",
         "--format", "jsonl", "--as-of",
         time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))],
        check=False, text=True, stdout=subprocess.PIPE,
        env=dict(os.environ,
                 OS_CLIENT_CONFIG_FILE=str(directory / "clouds.yaml"),
                 SCS_GATE_DATA=os.environ.get("SCS_GATE_DATA",
                                              str(ROOT / "rules"))))
    assert done.returncode in (0, 1)
    records = map(json.loads, done.stdout.splitlines())
    return {r["id"]: r["outcome"] for r in records if r["type"] == "case"}


@pytest.mark.parametrize("variant", fill.VARIANTS)
def test_scan_says_what_the_tests_say(variant, snapshots):
    *listed, said = snapshots[variant]
    assert said == oracle.judge(*listed)


def test_the_variants_leave_no_case_untried(snapshots):
    """Every case passes and fails, and those that can abort do."""
    seen = {}
    for variant in fill.VARIANTS:
        for case, verdict in oracle.judge(*snapshots[variant][:3]).items():
            seen.setdefault(case, set()).add(verdict)
    assert [c for c, v in seen.items() if not {"PASS", "FAIL"} <= v] == []
    assert len([c for c, v in seen.items() if "ABORT" in v]) >= 20


@pytest.mark.skipif("SCS_STANDARDS" not in os.environ,
                    reason="SCS_STANDARDS names no checkout")
@pytest.mark.parametrize("variant", fill.VARIANTS)
def test_the_standards_own_tests_say_the_same(
        variant, snapshots, start_gate, cloud):
    start_gate("observe")
    snapshots.pop(variant, None)
    *listed, said = snapshots[variant]
    theirs = oracle.of_standards(
        os.environ["SCS_STANDARDS"], "member", cloud.dir / "clouds.yaml")
    assert oracle.judge(*listed) == theirs
    assert {c: said[c] for c in theirs} == theirs
