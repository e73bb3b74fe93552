"""A baseline of a real cloud covers what a scan of it finds, object by object."""
import json
import os
import subprocess

import pytest
import yaml

import fill
from conftest import ROOT

WORDS = ["--until", "2099-12-31", "--reason", "it was there", "--owner", "cloud team"]


@pytest.fixture(name="filled", scope="module")
def fixture_filled(cloud):
    filler = fill.Filler(cloud.dir)
    yield filler
    filler.clean()


def gate(directory, status, *words):
    program = os.environ.get("SCS_GATE", str(ROOT / "scs-gate"))
    done = subprocess.run(
        [program, *words, "--os-cloud", "member", "--os-interface", "internal"],
        check=False, text=True, stdout=subprocess.PIPE,
        env=dict(os.environ,
                 OS_CLIENT_CONFIG_FILE=str(directory / "clouds.yaml"),
                 SCS_GATE_DATA=os.environ.get("SCS_GATE_DATA",
                                              str(ROOT / "rules"))))
    assert done.returncode in status, done
    return done.stdout


@pytest.mark.parametrize("variant", ["mixed", "abort", "nameless", "fails"])
def test_baseline_covers_the_cloud(variant, filled, cloud, tmp_path):
    filled.fill(variant)
    bare = json.loads(gate(cloud.dir, (0, 1), "scan", "--format", "json"))
    found = {(o["id"], f["rule"]) for o in bare["objects"] for f in o["findings"]}
    assert found
    made = gate(cloud.dir, (0,), "baseline", *WORDS)
    (tmp_path / "exceptions.yaml").write_text(made)
    (tmp_path / "gate.yaml").write_text(yaml.safe_dump({
        "listeners": [{"name": "none", "bind": "127.0.0.1:0",
                       "service": "compute", "upstream": "none"}],
        "upstreams": {"none": {"addresses": ["127.0.0.1:1"]}},
        "rules": {"exceptions": str(tmp_path / "exceptions.yaml")}}))
    report = json.loads(gate(cloud.dir, (0, 1), "scan", "-c",
                             str(tmp_path / "gate.yaml"), "--format", "json"))
    assert [f for o in report["objects"] for f in o["findings"]
            if "exception" not in f] == []
    assert {(o["id"], f["rule"]) for o in report["objects"]
            for f in o["findings"]} == found
    assert report["exceptions"] == []
    assert report["missing"] == bare["missing"]
    assert report["cases"] == bare["cases"]
    assert {e["when"]["id"] for e in yaml.safe_load(made)["exceptions"]} == \
        {o["id"] for o in report["objects"]}
