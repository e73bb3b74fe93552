#!/usr/bin/python3
"""The role of deploy/ansible in a Debian that a systemd of its own has booted, run
there on localhost: in check mode it touches nothing, for real it installs,
configures and starts, a second time it changes nothing, changed settings come
by a reload, and settings with a fault never take the place of good ones.

    ansible_role.py ROOT PACKAGE

Needs root, systemd-nspawn, and the archive for ansible-core in ROOT. Where no
systemd can boot, that is counted as skipped.
"""
import json
import os
import pathlib
import re
import shutil
import sys

sys.dont_write_bytecode = True
from cloud import check, equal, finish  # noqa: E402
from machine import SERVICE, Machine, prepare, skipped  # noqa: E402

TREE = pathlib.Path(__file__).resolve().parent.parent
ROOT, PACKAGE = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
SETTINGS = ROOT / "etc/scs-gate/scs-gate.yaml"
OWN = ROOT / "etc/scs-gate/rules.d/acme.yaml"


class Play:
    """The playbook, run in that machine."""

    def __init__(self, machine):
        self.machine = machine
        shutil.copytree(TREE / "deploy/ansible", ROOT / "root/ansible", dirs_exist_ok=True)
        shutil.copy(TREE / "conf/rules/acme.yaml", ROOT / "root")

    def run(self, *options, **variables):
        """(how many tasks failed, how many changed something, output)"""
        (ROOT / "root/inventory.json").write_text(json.dumps({"scs_gate": {"hosts": {
            "localhost": {
                "ansible_connection": "local", "ansible_become": False,
                "ansible_python_interpreter": "/usr/bin/python3",
                "scs_gate_package": f"/root/{PACKAGE.name}",
                "scs_gate_nova_addresses": ["192.0.2.11:8774"],
                "scs_gate_glance_addresses": ["192.0.2.11:9292"], **variables}}}}))
        output = self.machine.run(
            "env", "HOME=/root", "ANSIBLE_NOCOLOR=1", "ansible-playbook", "-i",
            "/root/inventory.json", "/root/ansible/playbook.yml", *options, status=None)
        found = re.search(r"changed=(\d+) .*failed=(\d+)", output)
        check(found, "no play: " + output)
        changed, failed = map(int, found.groups())
        return failed, changed, output

    def fine(self, what, *options, **variables):
        failed, changed, output = self.run(*options, **variables)
        equal(failed, 0, f"{what}: {output}")
        return changed


def first_time(play, rules):
    play.fine("check mode", "--check", "--diff")
    check(not os.path.exists(SETTINGS), "check mode wrote the settings")
    check(not os.path.exists(ROOT / "usr/sbin/scs-gate"), "check mode installed")

    changed = play.fine("for real", **rules)
    check(changed >= 3, f"for real only {changed} changes")
    said = play.machine.run("scs-gate", "config", "check", "/etc/scs-gate/scs-gate.yaml")
    check("192.0.2.11" in said, said)
    check(OWN.exists(), "own rules are not there")
    equal(play.machine.shows("ActiveState"), "active", "the service")
    equal(play.machine.shows("UnitFileState"), "enabled", "the unit's file")


def afterwards(play, rules):
    equal(play.fine("again", **rules), 0, "changes of a second run")
    equal(play.fine("check mode again", "--check", **rules), 0,
          "changes foretold of a third")
    process, good = play.machine.shows("MainPID"), SETTINGS.read_text()
    failed, _, output = play.run(**rules, scs_gate_settings={"mode": "nonsense"})
    check(failed == 1 and "nonsense" in output, "a fault was taken: " + output)
    equal(SETTINGS.read_text(), good, "settings after a faulty run")
    # the task and the reload that it calls for
    equal(play.fine("without own rules"), 2, "changes when own rules go")
    check(not OWN.exists(), "own rules are still there")
    log = play.machine.run("journalctl", "--unit", SERVICE, "--output", "cat")
    check("settings reloaded" in log, "nothing was reloaded: " + log)
    equal(play.machine.shows("MainPID"), process, "the process over the reload")


def main():
    prepare(ROOT, (PACKAGE,), "ansible-core", "python3-apt")
    with Machine(ROOT) as machine:
        if machine.leader is None:
            return skipped()
        play = Play(machine)
        rules = {"scs_gate_own_rules": ["/root/acme.yaml"]}
        first_time(play, rules)
        afterwards(play, rules)
        machine.run("dpkg", "-P", "scs-gate")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
