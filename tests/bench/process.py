"""Processes that are measured: started on a core of their own, and what the
kernel says they used."""
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import time

HOST = "127.0.0.1"
CORES = sorted(os.sched_getaffinity(0))
PROXY_CORE, LOAD_CORE = CORES[0], CORES[-1]
PATIENCE = 20


class Broken(Exception):
    """Something that is part of the benchmark did not do its part."""


def free_port():
    with socket.create_server((HOST, 0)) as s:
        return s.getsockname()[1]


def raise_limits():
    """Descriptors for both ends of all idle connections; returns how many
    there are."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (65536, max(65536, hard)))
    except (ValueError, PermissionError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def cpu_ns(pid):
    """Of all its threads, by the scheduler's own clock; where that is not
    kept, by user and system time in ticks."""
    total = 0
    for task in pathlib.Path("/proc/%d/task" % pid).iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except FileNotFoundError:
            if not task.exists():
                continue
            fields = (task / "stat").read_text().rpartition(")")[2].split()
            ticks = int(fields[11]) + int(fields[12])
            total += ticks * 1000000000 // os.sysconf("SC_CLK_TCK")
    return total


def children(pid):
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
        except (OSError, ProcessLookupError):
            continue
    return found


class Process:
    """A program on one core that is ended with the benchmark."""

    def __init__(self, name, command, directory, core=PROXY_CORE, **more):
        self.name = name
        self.log = pathlib.Path(directory) / (name + ".log")
        with open(self.log, "ab") as log:
            self.popen = subprocess.Popen(
                [str(c) for c in command], stdin=subprocess.DEVNULL,
                stderr=log, preexec_fn=lambda: os.sched_setaffinity(0, {core}),
                **{"stdout": log, **more})

    def pids(self):
        return [self.popen.pid, *children(self.popen.pid)]

    def cpu(self):
        """Nanoseconds so far."""
        return sum(cpu_ns(pid) for pid in self.pids())

    def memory(self):
        """KiB that are resident."""
        total = 0
        for pid in self.pids():
            status = pathlib.Path("/proc/%d/status" % pid).read_text()
            total += int(re.search(r"VmRSS:\s+(\d+)", status).group(1))
        return total

    def stop(self):
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(3)
            except subprocess.TimeoutExpired:
                for pid in self.pids():
                    os.kill(pid, signal.SIGKILL)
                self.popen.wait()

    def broken(self, what):
        return Broken("%s %s\n%s" % (self.name, what,
                                     self.log.read_text(errors="replace")[-2000:]))

    def await_answer(self, port, pause=0.0005):
        """Until the first GET is answered; returns the seconds since now."""
        begin = time.monotonic()
        while time.monotonic() - begin < PATIENCE:
            try:
                with socket.create_connection((HOST, port), 1) as s:
                    s.sendall(b"GET /v2.1/servers HTTP/1.1\r\nHost: b\r\n\r\n")
                    if s.recv(4096).startswith(b"HTTP/1.1 200"):
                        return time.monotonic() - begin
            except OSError:
                pass
            if self.popen.poll() is not None:
                raise self.broken("ended with status %d" % self.popen.returncode)
            time.sleep(pause)
        raise self.broken("never answered")


def run(command, patience=60, **more):
    """A program of the load on its core; returns what it printed."""
    done = subprocess.run(
        [str(c) for c in command], capture_output=True, text=True, timeout=patience,
        preexec_fn=lambda: os.sched_setaffinity(0, {LOAD_CORE}), check=False, **more)
    if done.returncode != 0 or done.stderr:
        raise Broken("%s\n%s%s" % (" ".join(map(str, command)), done.stdout, done.stderr))
    return done.stdout


def need(program):
    path = shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/usr/bin")
    if not path:
        raise Broken("%s is not installed" % program)
    return path
