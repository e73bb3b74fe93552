#!/usr/bin/python3
"""The package under a real systemd, which a Debian in a directory boots for it:
the units as they are, started, reloaded, killed, stalled, activated by their
socket, upgraded under load and purged.

    systemd.py ROOT PACKAGE NEWER

Needs root and systemd-nspawn. ROOT is a Debian without the package and with
access to its archive; it shares this machine's loopback. SCS_GATE_SANDBOX names
the sandbox. Where no systemd can boot, that is counted as skipped.
"""
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from cloud import Cloud, check, equal, finish  # noqa: E402
from installed import BAD, Load, create, judges, listen  # noqa: E402

ROOT, PACKAGE, NEWER = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
PLAIN = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
         "DEBIAN_FRONTEND=noninteractive"]
UNITS = ROOT / "etc/systemd/system"
SERVICE = "scs-gate.service"
PATIENCE = 60


def until(true, what, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return check(False, f"after {seconds} s not: {what}")
        time.sleep(0.1)
    return check(True, what)


class Machine:
    """A systemd of its own in ROOT; as a context it powers off."""

    def __init__(self):
        self.log = open(ROOT.parent / "systemd.log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--directory", ROOT, "--register=no",
             "--keep-unit", "--console=pipe", "--boot"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.leader = None

    def __enter__(self):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            self.leader = self.leader or self.find_leader()
            if self.leader and self.run("systemctl", "is-system-running",
                                        status=None).strip() in ("running", "degraded"):
                break
            time.sleep(0.2)
        else:
            self.leader = None
        return self

    def __exit__(self, *_):
        if self.leader:
            self.run("systemctl", "poweroff", status=None)
        try:
            self.process.wait(timeout=PATIENCE if self.leader else 1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def find_leader(self):
        """The systemd-nspawn of ours has one child, which boots."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)],
                               capture_output=True, text=True, check=False).stdout.split()
        for pid in found:
            if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "systemd":
                return pid
        return None

    def run(self, *words, status=0):
        done = subprocess.run(
            ["nsenter", "--target", self.leader, "--mount", "--uts", "--ipc",
             "--pid", "--cgroup", "--root", "--wd", *PLAIN, *map(str, words)],
            capture_output=True, text=True, timeout=300, check=False)
        if status is not None:
            check(done.returncode == status,
                  f"{' '.join(map(str, words))}: status {done.returncode}: "
                  f"{done.stdout[-1500:]}{done.stderr[-1500:]}")
        return done.stdout

    def ctl(self, *words, **options):
        return self.run("systemctl", *words, **options)

    def shows(self, key, unit=SERVICE):
        return self.ctl("show", "--property", key, "--value", unit).strip()

    def process_status(self):
        """Of the gate, as /proc there has it."""
        lines = self.run("cat", f"/proc/{self.shows('MainPID')}/status").splitlines()
        return {key: value.strip() for key, _, value in
                (line.partition(":") for line in lines)}


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
    drop_in("scs-gate.socket", "[Socket]\nListenStream=\nListenStream=127.0.0.1:38774\n")
    machine.ctl("daemon-reload")
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


def drop_in(unit, text):
    folder = UNITS / (unit + ".d")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "test.conf").write_text(text)


def prepare():
    for package in (PACKAGE, NEWER):
        shutil.copy(package, ROOT / "root")
    depends = subprocess.run(["dpkg-deb", "-f", PACKAGE, "Depends"], check=True,
                             capture_output=True, text=True).stdout.strip()
    for words in (["update"], ["satisfy", depends],
                  ["install", "systemd-sysv", "dbus", "logrotate", "procps"]):
        subprocess.run(["chroot", ROOT, *PLAIN, "apt-get", "-q", "-y",
                        "--no-install-recommends", *words],
                       check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(UNITS / "scs-gate.socket.d", ignore_errors=True)
    # A minute is the default; five seconds are enough to be seen.
    drop_in(SERVICE, "[Service]\nWatchdogSec=5s\n")


def main():
    prepare()
    with Cloud() as cloud, Machine() as machine:
        if machine.leader is None:
            print("0 passed, 0 failed, 1 skipped: no systemd boots here")
            return 0
        cloud.log_in("admin")
        starts(machine, cloud)
        reloads(machine, cloud)
        rises_again(machine, cloud)
        keeps_clients_waiting(machine, cloud)
        goes(machine)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
