#!/usr/bin/python3
"""The package under a real systemd, which a Debian in a directory boots for it:
the units as they are, started, reloaded, killed, stalled, activated by their
socket, upgraded under load and purged.

    booted.py ROOT PACKAGE NEWER

Needs root and systemd-nspawn. ROOT is a Debian without the package and with
access to its archive; it shares this machine's loopback. SCS_GATE_SANDBOX names
the sandbox. Where no systemd can boot, that is counted as skipped.
"""
import pathlib
import signal
import sys
import time

sys.dont_write_bytecode = True
from cloud import Cloud, check, equal, finish  # noqa: E402
from installed import BAD, Load, create, judges, listen  # noqa: E402
from machine import SERVICE, Machine, drop_in, prepare, skipped, until  # noqa: E402

ROOT, PACKAGE, NEWER = (pathlib.Path(word).resolve() for word in sys.argv[1:4])


# ---- what is tried ---------------------------------------------------------

def starts(machine, cloud):
    machine.run("dpkg", "-i", f"/root/{PACKAGE.name}")
    equal(machine.shows("ActiveState"), "inactive", "the service without listeners")
    equal(machine.shows("UnitFileState"), "enabled", "the unit's file")
    listen(ROOT, cloud)
    machine.ctl("start", SERVICE)
    equal(machine.shows("ActiveState"), "active", "the service")
    judges(cloud)
    account = machine.process_status()
    equal(account["Uid"].split()[0], machine.run("id", "-u", "scs-gate").strip(),
          "who it runs as")
    equal(account["NoNewPrivs"], "1", "NoNewPrivs")
    equal(account["Seccomp"], "2", "the filter of system calls")
    equal(int(account["CapEff"], 16), 0, "capabilities once the ports are bound")
    check('"ready"' in machine.run("journalctl", "--unit", SERVICE, "--output", "cat"),
          "the log is not in systemd's journal")


def reloads(machine, cloud):
    """Good settings are followed by the same process, bad ones by none."""
    settings = ROOT / "etc/scs-gate/scs-gate.yaml"
    good, before = settings.read_text(), machine.shows("MainPID")
    settings.write_text(good.replace("mode: deny", "mode: observe"))
    machine.ctl("reload", SERVICE)
    until(lambda: create(cloud, BAD, "-x")[0] in (200, 409), "observing after a reload")
    settings.write_text(good.replace("mode: deny", "mode: no-such"))
    machine.ctl("reload", SERVICE, status=1)
    check(create(cloud, BAD, "-y")[0] in (200, 409), "bad settings were followed")
    settings.write_text(good)
    machine.ctl("reload", SERVICE)
    until(lambda: create(cloud, BAD)[0] == 403, "denying after a reload")
    equal(machine.shows("MainPID"), before, "the process over all reloads")


def rises_again(machine, cloud):
    """Killed, and stalled so that the watchdog has to end it."""
    for number, restarts in ((signal.SIGKILL, 1), (signal.SIGSTOP, 2)):
        before = machine.shows("MainPID")
        machine.run("kill", f"-{int(number)}", before)
        until(lambda wanted=str(restarts): machine.shows("NRestarts") == wanted,
              f"started anew after {number.name}")
        until(lambda: machine.shows("ActiveState") == "active", "active again")
        judges(cloud)
    proof = machine.run("scs-gate", "journal", "verify", "/var/log/scs-gate/audit.jsonl")
    check(proof.strip().endswith("0 faults"), "the journal over both: " + proof)


def keeps_clients_waiting(machine, cloud):
    """By its socket: the first request starts it, and none is refused while
    the package under it is upgraded."""
    machine.ctl("disable", "--now", SERVICE)
    machine.drop_in("scs-gate.socket",
                    "[Socket]\nListenStream=\nListenStream=127.0.0.1:38774\n")
    machine.ctl("enable", "--now", "scs-gate.socket")
    equal(machine.shows("ActiveState"), "inactive", "the service before a request")
    judges(cloud)
    equal(machine.shows("ActiveState"), "active", "the service after one")
    first = machine.shows("MainPID")
    with Load(cloud) as load:
        time.sleep(1)
        machine.run("dpkg", "-i", f"/root/{NEWER.name}")
        until(lambda: machine.shows("MainPID") not in ("0", first), "a new process")
        time.sleep(1)
    equal(load.bad, [], "requests that failed during the upgrade")
    equal(load.again, 0, "connections refused during the upgrade")
    check(load.sent > 20, f"only {load.sent} requests during the upgrade")
    print(f"upgrade by the socket: {load.sent} requests answered, none refused")
    judges(cloud)


def goes(machine):
    machine.run("dpkg", "-r", "scs-gate")
    equal(machine.shows("ActiveState"), "inactive", "the service after removal")
    machine.run("dpkg", "-P", "scs-gate")
    check(not (ROOT / "etc/scs-gate").exists(), "settings after a purge")
    check(not (ROOT / "var/log/scs-gate").exists(), "journal after a purge")


def main():
    prepare(ROOT, (PACKAGE, NEWER))
    # A minute is the default; five seconds are enough to be seen.
    drop_in(ROOT, SERVICE, "[Service]\nWatchdogSec=5s\n")
    with Cloud() as cloud, Machine(ROOT) as machine:
        if machine.leader is None:
            return skipped()
        cloud.log_in("admin")
        starts(machine, cloud)
        reloads(machine, cloud)
        rises_again(machine, cloud)
        keeps_clients_waiting(machine, cloud)
        goes(machine)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
