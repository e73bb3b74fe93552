#!/usr/bin/python3
"""The Debian package, as whoever installs it meets it: built twice to the same
bytes, free of complaints of lintian, installed in a fresh Debian, judging there
by its unit's own command line, upgraded under load, removed and purged.

    package.py [--keep DIR]

Needs root, debootstrap and the archive that this machine's apt uses; about
five minutes on two cores. --keep leaves the package and the Debian in DIR.
SCS_GATE_SANDBOX names the sandbox.
"""
import argparse
import filecmp
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from cloud import Cloud, check, equal, finish  # noqa: E402
from installed import BAD, Load, judges, listen  # noqa: E402

TREE = pathlib.Path(__file__).resolve().parent.parent
BUILD = TREE / "deploy/debian/build"
NEWER = "0.1.0+test1"
# None of the variables that our own tests set.
PLAIN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
         "DEBIAN_FRONTEND": "noninteractive"}
WHERE = ("etc", "usr", "lib", "var/lib", "var/log", "run")
# Written by every installation, of whatever.
NOISE = re.compile(r"/(dpkg|apt|debconf|pam|systemd/deb-systemd-helper-masked)(/|\.log|$)"
                   r"|/(passwd|group|shadow|gshadow|subuid|subgid)-?$|ld\.so\.cache|"
                   r"aux-cache|/\.updated$|/logrotate/status$|/history\.log|/term\.log|alternatives\.log")


def run(*words, **options):
    words = [str(word) for word in words]
    done = subprocess.run(words, capture_output=True, text=True, timeout=600,
                          check=False, **options)
    if done.returncode != 0:
        print(done.stdout[-3000:], done.stderr[-3000:], sep="\n")
        raise RuntimeError(f"{' '.join(words)}: status {done.returncode}")
    return done.stdout


# ---- building ------------------------------------------------------------

def build(work, out, *options, **variables):
    run(BUILD, *options, "--work", work, out, env={
        **os.environ, "DEB_BUILD_OPTIONS": "nocheck", **variables})
    return {name.name.split("_")[0]: name for name in out.glob("*.deb")}


def build_and_compare(scratch):
    """The package, and a newer one of the same sources."""
    begin = time.monotonic()
    first = build(scratch / "a", scratch / "first")
    second = build(scratch / "somewhere/quite/else", scratch / "second",
                   TZ="Pacific/Kiritimati", LC_ALL="C.UTF-8", USER="other")
    for name, path in first.items():
        check(filecmp.cmp(path, second[name], shallow=False),
              f"{name}: built twice, two packages")
    equal(sorted(first), ["scs-gate", "scs-gate-dbgsym"], "packages")
    newer = build(scratch / "a", scratch / "newer", "--version", NEWER)
    print(f"three builds: {time.monotonic() - begin:.0f} s")
    return first["scs-gate"], newer["scs-gate"]


def complaints(out):
    done = subprocess.run(
        ["lintian", "--allow-root", "--fail-on", "error,warning",
         *out.glob("*.changes")], capture_output=True, text=True, check=False)
    check(done.returncode == 0, "lintian: " + done.stdout)


# ---- a fresh Debian ------------------------------------------------------

def archive():
    """Where this machine's apt gets bookworm from."""
    policy = run("apt-get", "indextargets", "--format", "$(SITE) $(CODENAME) $(COMPONENT)")
    for line in policy.splitlines():
        site, codename, component = (line.split(" ") + ["", ""])[:3]
        if codename == "bookworm" and component == "main":
            return site
    return "http://deb.debian.org/debian"


class Root:
    """A Debian in a directory; as a context it goes away."""

    def __init__(self, path, keep=False):
        self.path, self.keep = path, keep

    def __enter__(self):
        shutil.rmtree(self.path, ignore_errors=True)
        run("debootstrap", "--variant=minbase", "bookworm", self.path, archive())
        run("mount", "-t", "proc", "proc", self.path / "proc")
        return self

    def __exit__(self, *_):
        run("umount", self.path / "proc")
        if not self.keep:
            shutil.rmtree(self.path)

    def run(self, *words):
        return run("chroot", self.path, *words, env=PLAIN)

    def apt(self, *words):
        self.run("apt-get", "-q", "-y", "--no-install-recommends", *words)

    def take(self, package):
        shutil.copy(package, self.path / "tmp")
        return f"/tmp/{package.name}"

    def has(self, path):
        return os.path.lexists(self.path / path.lstrip("/"))

    def read(self, path):
        return (self.path / path.lstrip("/")).read_text()

    def owner(self, path):
        return self.run("stat", "-c", "%U:%G %a", path).strip()

    def files(self):
        found = set()
        for where in WHERE:
            for folder, _, names in os.walk(self.path / where):
                for path in (folder, *(os.path.join(folder, n) for n in names)):
                    path = "/" + os.path.relpath(path, self.path)
                    if not NOISE.search(path):
                        found.add(path)
        return found


# ---- the service ---------------------------------------------------------

class Service:
    """The gate in that Debian, as its unit says; there is no systemd to ask."""

    def __init__(self, root):
        self.root = root
        unit = root.read("/lib/systemd/system/scs-gate.service")
        unit += root.read("/lib/systemd/system/scs-gate.service.d/service.conf")
        self.lines = [line.split("=", 1) for line in unit.splitlines()
                      if "=" in line and not line.startswith("#")]
        self.process = None

    def last(self, key):
        return [value for name, value in self.lines if name == key][-1]

    def conditions(self):
        """True if systemd would start it."""
        return all(subprocess.run(["chroot", self.root.path, "sh", "-c", value],
                                  capture_output=True, check=False,
                                  env=PLAIN).returncode == 0
                   for name, value in self.lines
                   if name in ("ExecCondition", "ExecStartPre"))

    def start(self):
        account = f"--userspec={self.last('User')}:{self.last('Group')}"
        log = self.root.path / "tmp/gate.log"
        with open(log, "w", encoding="utf-8") as out:
            self.process = subprocess.Popen(
                ["chroot", account, self.root.path,
                 *self.last("ExecStart").split()], stderr=out, env=PLAIN)
        deadline = time.monotonic() + 20
        while '"ready"' not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.02)
        check('"ready"' in log.read_text(), "ready: " + log.read_text())

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        self.signal(signal.SIGTERM)
        equal(self.process.wait(timeout=40), 0, "how the gate ended")


# ---- the life of a package -----------------------------------------------

def install(root, package):
    path = root.take(package)
    depends = run("dpkg-deb", "-f", package, "Depends").strip()
    root.apt("update")
    root.apt("satisfy", depends + ", logrotate")
    before = root.files()
    root.run("dpkg", "-i", path)
    equal(root.owner("/var/log/scs-gate"), "scs-gate:scs-gate 750", "the journal's folder")
    check(root.has("/etc/systemd/system/multi-user.target.wants/scs-gate.service"),
          "the unit is not enabled")
    check(root.run("dpkg", "--verify", "scs-gate") == "", "dpkg --verify")
    return before


def serve(root, cloud):
    service = Service(root)
    check(not service.conditions(), "the service starts without listeners")
    listen(root.path, cloud)
    check(service.conditions(), "the service does not start with listeners")
    service.start()
    judges(cloud)
    rotate(root, service)
    return service


def rotate(root, service):
    """logrotate moves the journal away; without systemd we give the signal."""
    root.run("logrotate", "-f", "/etc/logrotate.d/scs-gate")
    service.signal(signal.SIGUSR1)
    moved = [p for p in (root.path / "var/log/scs-gate").iterdir()
             if p.name != "audit.jsonl"]
    equal(len(moved), 1, "rotated journals")
    check(BAD in moved[0].read_text(), "the rotated journal lacks the refusal")


def upgrade(root, service, package, cloud):
    """The files under the running gate, then the restart that systemd does."""
    with Load(cloud) as load:
        time.sleep(1)
        root.run("dpkg", "-i", root.take(package))
        time.sleep(1)
        service.stop()
        service.start()
        time.sleep(1)
    equal(load.bad, [], "requests that failed during the upgrade")
    check(load.sent > 50, f"only {load.sent} requests during the upgrade")
    print(f"upgrade under load: {load.sent} requests answered, "
          f"{load.again} attempts not accepted for a moment")
    equal(root.run("dpkg-query", "-W", "-f", "${Version}", "scs-gate"), NEWER,
          "the version after the upgrade")
    check("38774" in root.read("/etc/scs-gate/scs-gate.yaml"),
          "the upgrade took the settings away")
    judges(cloud)


def remove_and_purge(root, service, before):
    service.stop()
    root.run("dpkg", "-r", "scs-gate")
    check(not root.has("/usr/sbin/scs-gate"), "removed, and still there")
    check(root.has("/etc/scs-gate/scs-gate.yaml") and
          root.has("/var/log/scs-gate/audit.jsonl"),
          "removing took settings or journal away")
    root.run("dpkg", "-P", "scs-gate")
    equal(sorted(root.files() - before), [], "left behind by a purge")
    equal(sorted(before - root.files()), [], "taken along by a purge")


def autopkgtest(root, package, scratch):
    """debian/tests, of which no more is needed than debian/."""
    shutil.copytree(TREE / "debian", scratch / "debian")
    run("autopkgtest", "-B", package, f"{scratch}/", "--", "chroot", root.path,
        env={**PLAIN, "HOME": str(scratch)})
    check(True, "")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch, Cloud() as cloud:
        scratch = pathlib.Path(scratch)
        package, newer = build_and_compare(scratch)
        complaints(scratch / "first")
        cloud.log_in("admin")
        where = options.keep or scratch
        with Root(where / "root", bool(options.keep)) as root:
            before = install(root, package)
            service = serve(root, cloud)
            try:
                upgrade(root, service, newer, cloud)
                remove_and_purge(root, service, before)
            finally:
                if service.process.poll() is None:
                    service.process.kill()
            autopkgtest(root, package, scratch / "tests")
        if options.keep:
            shutil.copy(package, options.keep)
            shutil.copy(newer, options.keep)
    print(f"{time.monotonic() - begin:.0f} s")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
