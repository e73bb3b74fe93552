"""A Debian in a directory that is booted by a systemd of its own. It shares this
machine's loopback."""
import pathlib
import shutil
import subprocess
import time

from cloud import check

PLAIN = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
         "DEBIAN_FRONTEND=noninteractive"]
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
    """As a context it powers off. leader is None where nothing boots."""

    def __init__(self, root):
        self.root = root
        self.log = open(root.parent / "systemd.log", "w", encoding="utf-8")
        self.process = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--directory", root, "--register=no",
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

    def drop_in(self, unit, text):
        drop_in(self.root, unit, text)
        self.ctl("daemon-reload")


def drop_in(root, unit, text):
    folder = units(root) / (unit + ".d")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "test.conf").write_text(text)


def units(root):
    return root / "etc/systemd/system"


def prepare(root, packages, *needed):
    """The packages into its /root, what they depend on installed, and these."""
    for package in packages:
        shutil.copy(package, root / "root")
    depends = subprocess.run(["dpkg-deb", "-f", packages[0], "Depends"], check=True,
                             capture_output=True, text=True).stdout.strip()
    for words in (["update"], ["satisfy", depends],
                  ["install", "systemd-sysv", "dbus", "logrotate", "procps", *needed]):
        subprocess.run(["chroot", root, *PLAIN, "apt-get", "-q", "-y",
                        "--no-install-recommends", *words],
                       check=True, stdout=subprocess.DEVNULL)
    for unit in ("scs-gate.service.d", "scs-gate.socket.d"):
        shutil.rmtree(units(root) / unit, ignore_errors=True)


def skipped():
    """Counted as the runner does."""
    print("0 passed, 0 failed, 1 skipped: no systemd boots here")
    return 0
