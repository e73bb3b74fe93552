#!/usr/bin/python3
"""The role of deploy/ansible on a Debian in a directory: in check mode it
touches nothing, for real it installs and configures, a second time it changes
nothing, and settings with a fault never take the place of good ones.

    ansible_role.py ROOT PACKAGE

Needs root, and the archive for python3 in ROOT. Without systemd there, the service itself is
left alone.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True
from cloud import check, equal, finish  # noqa: E402

TREE = pathlib.Path(__file__).resolve().parent.parent
PLAYBOOK = TREE / "deploy/ansible/playbook.yml"
ROOT, PACKAGE = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
SETTINGS = ROOT / "etc/scs-gate/scs-gate.yaml"
OWN = ROOT / "etc/scs-gate/rules.d/acme.yaml"


def play(*options, **variables):
    """(status, how many tasks changed something, output)"""
    inventory = {"scs_gate": {"hosts": {str(ROOT): {
        "ansible_connection": "community.general.chroot",
        "ansible_become": False, "ansible_python_interpreter": "/usr/bin/python3",
        "scs_gate_manage_service": False, "scs_gate_package": str(PACKAGE),
        "scs_gate_nova_addresses": ["192.0.2.11:8774"],
        "scs_gate_glance_addresses": ["192.0.2.11:9292"], **variables}}}}
    file = ROOT / "tmp/inventory.json"
    file.write_text(json.dumps(inventory))
    done = subprocess.run(
        ["ansible-playbook", "-i", file, PLAYBOOK, *options],
        capture_output=True, text=True, timeout=300, check=False, env={
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(ROOT / "tmp"),
            "LC_ALL": "C.UTF-8", "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCALHOST_WARNING": "0"})
    found = re.search(r"changed=(\d+)", done.stdout)
    return done.returncode, int(found.group(1)) if found else None, \
        done.stdout + done.stderr


def fine(what, *options, **variables):
    status, changed, output = play(*options, **variables)
    check(status == 0, f"{what}: {output}")
    return changed


def in_root(*words):
    return subprocess.run(["chroot", ROOT, *words], capture_output=True,
                          text=True, check=False,
                          env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                               "DEBIAN_FRONTEND": "noninteractive"})


def main():
    in_root("apt-get", "-q", "-y", "--no-install-recommends", "install",
            "python3", "python3-apt")
    in_root("dpkg", "-P", "scs-gate")
    fine("check mode", "--check", "--diff")
    check(not os.path.exists(SETTINGS), "check mode wrote the settings")
    check(not os.path.exists(ROOT / "usr/sbin/scs-gate"), "check mode installed")

    rules = {"scs_gate_own_rules": [str(TREE / "conf/rules/acme.yaml")]}
    changed = fine("for real", **rules)
    check(changed and changed >= 3, f"for real only {changed} changes")
    done = in_root("scs-gate", "config", "check", "/etc/scs-gate/scs-gate.yaml")
    check(done.returncode == 0 and "192.0.2.11" in done.stdout,
          done.stdout + done.stderr)
    check(OWN.exists(), "own rules are not there")
    equal(fine("again", **rules), 0, "changes of a second run")
    equal(fine("check mode again", "--check", **rules), 0,
          "changes foretold of a third")

    good = SETTINGS.read_text()
    status, _, output = play(**rules, scs_gate_settings={"mode": "nonsense"})
    check(status != 0 and "nonsense" in output, "a fault was taken: " + output)
    equal(SETTINGS.read_text(), good, "settings after a faulty run")

    equal(fine("without own rules"), 1, "changes when own rules go")
    check(not OWN.exists(), "own rules are still there")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
