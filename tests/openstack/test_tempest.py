"""Tempest's flavor and image tests through the gate."""
import json
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
BASELINE = {"passed": 108, "failed": 0, "skipped": 8}


def tempest(cloud, label):
    done = subprocess.run([HERE / "tempest", cloud.dir, "--label", label],
                          capture_output=True, text=True, check=False)
    assert "skipped in" in done.stdout, done.stdout + done.stderr
    return json.loads((cloud.dir / "tempest" / (label + ".json")).read_text())


def test_observing_changes_nothing(start_gate, cloud):
    gate = start_gate("observe")
    result = tempest(cloud, "observe")
    bad = [t for t in result["tests"] if t[0] == "failed"]
    assert (result["counts"], bad) == (BASELINE, [])
    intents, outcomes = gate.journal("intent"), gate.journal("outcome")
    assert gate.journal("refusal") == []
    assert len(intents) > 100
    assert {l["decision"] for l in intents} == {l["decision"] for l in outcomes}


def test_denying_everything_fails_only_what_is_forbidden(start_gate, cloud):
    """Every rule denies. A test may fail only by a refusal that the journal
    has, and those that do are known: tempest-denied.txt, "test: rule,rule"."""
    gate = start_gate("deny", 'overrides: {"*": deny}\n')
    result = tempest(cloud, "deny")
    refusals = {l["decision"]: l for l in gate.journal("refusal")}
    lines, unexplained = [], []
    for outcome, test, reason in result["tests"]:
        if outcome != "failed":
            continue
        ids = [d for d in refusals if d in reason]
        if not ids:
            unexplained.append((test, reason))
        for decision in ids:
            line = refusals[decision]
            rules = sorted({f["rule"] for f in line["findings"] or []
                            if f["action"] == "deny"})
            lines.append("%s: %s" % (test, ",".join(rules) or line["reason"]))
    assert unexplained == []
    known = (HERE / "tempest-denied.txt").read_text().splitlines()
    assert sorted(lines) == sorted(l for l in known if not l.startswith("#"))
