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

FIGURES = (("name", "name"), ("vcpus", "vcpus"), ("ram_mib", "ram"),
           ("disk_gb", "disk"), ("extra_specs", "extra_specs"))
NAMELESS = pytest.mark.xfail(strict=True, reason="the case that a rule proves "
                             "does not abort with it")
VARIANTS = [pytest.param(v, marks=[NAMELESS] if v == "nameless" else [])
            for v in fill.VARIANTS if v != "empty"]


class Snapshots(dict):
    """Variant: flavors, images, and when they were listed."""
    def __init__(self, directory):
        super().__init__()
        self.filler = fill.Filler(directory)

    def __missing__(self, variant):
        self.filler.fill(variant)
        self[variant] = (self.filler.flavors(), self.filler.images(),
                         int(time.time()))
        return self[variant]


@pytest.fixture(name="snapshots", scope="module")
def fixture_snapshots(cloud):
    snapshots = Snapshots(cloud.dir)
    yield snapshots
    snapshots.filler.clean()


def of_gate(kind, line):
    program = os.environ.get("SCS_GATE", str(ROOT / "scs-gate"))
    data = os.environ.get("SCS_GATE_DATA", str(ROOT / "rules"))
    done = subprocess.run(
        [program, "judge", "--kind", kind, "--jsonl"], check=True, text=True,
        input=json.dumps(line) + "\n", stdout=subprocess.PIPE,
        env=dict(os.environ, SCS_GATE_DATA=data))
    answer = json.loads(done.stdout)
    return answer.get("checks") or answer["verdicts"]


def of_gate_all(flavors, images, now):
    """Of cases about what is not there the gate says nothing."""
    first, *cloud = ({ours: f[novas] for ours, novas in FIGURES}
                     for f in flavors)
    said = of_gate("flavor", dict(first, cloud=cloud))
    said.update(of_gate("image", {
        "image": images[0], "cloud": images[1:],
        "as_of": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))}))
    absent = {c: "PASS" if "-source-" in c else "FAIL"
              for c in (*oracle.FLAVOR_CASES, *oracle.IMAGE_CASES)
              if c.startswith(("scs-0103", "scs-0104"))}
    return {**absent, **said}


@pytest.mark.parametrize("variant", VARIANTS)
def test_same_verdicts(variant, snapshots):
    assert of_gate_all(*snapshots[variant]) == oracle.judge(*snapshots[variant])


def test_the_variants_leave_no_case_untried(snapshots):
    """Every case passes and fails, and those that can abort do."""
    seen = {}
    for variant in fill.VARIANTS:
        for case, verdict in oracle.judge(*snapshots[variant]).items():
            seen.setdefault(case, set()).add(verdict)
    assert [c for c, v in seen.items() if not {"PASS", "FAIL"} <= v] == []
    assert len([c for c, v in seen.items() if "ABORT" in v]) >= 20


@pytest.mark.skipif("SCS_STANDARDS" not in os.environ,
                    reason="SCS_STANDARDS names no checkout")
@pytest.mark.parametrize("variant", fill.VARIANTS)
def test_oracle_says_what_the_standards_tests_say(
        variant, snapshots, start_gate, cloud):
    start_gate("observe")
    snapshots.pop(variant, None)
    assert oracle.judge(*snapshots[variant]) == oracle.of_standards(
        os.environ["SCS_STANDARDS"], "member", cloud.dir / "clouds.yaml")
