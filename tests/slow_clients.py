#!/usr/bin/python3
"""Slow clients by the thousand (slowhttptest: slow heads, slow bodies, slow
readers), and ten thousand idle connections, against a gate on loopback, while
reads and judged writes of others go on: their median latency stays within twice
what it is without, or within 5 ms, and none of them fails.

    slow_clients.py [--connections N] [--idle N] [--seconds N]

Environment: SCS_GATE, SCS_GATE_DATA as for the flows.
"""
import argparse
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "flows"))
sys.dont_write_bytecode = True

from flow import FLAVOR_ID, GOOD_FLAVOR, HOST, Flow  # noqa: E402
from wire import Forgetful, response  # noqa: E402

CREATED = response(200, body=json.dumps({"flavor": {"id": FLAVOR_ID}}))
ATTACKS = {
    "slow heads": ["-H", "-i", "5", "-x", "20"],
    "slow bodies": ["-B", "-i", "5", "-s", "8192", "-t", "POST"],
    "slow readers": ["-X", "-w", "10", "-y", "20", "-z", "32", "-n", "5", "-k", "3"],
}
# below this the machine itself is what is measured
NOISE_MS = 5.0


def answer(message):
    """To the slow ones more than the buffers of sockets take."""
    if message.method == "POST" and "flavors" in message.target:
        return CREATED
    if message.target.endswith("idle"):
        return response(200)
    message.peer.sock.settimeout(None)
    return response(200, body=b"x" * (4 << 20 if "detail" in message.target else 20000))


class Others:
    """Reads and judged writes, one after the other, until told to stop."""

    def __init__(self, flow):
        self.flow = flow
        self.times = {"read": [], "write": []}
        self.failures = []
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stop.is_set():
            for kind, call in (("read", ("GET", "/v2.1/servers", (), None)),
                               ("write", ("POST", "/v2.1/flavors", (), GOOD_FLAVOR))):
                began = time.monotonic()
                try:
                    status = self.flow.exchange(*call).status
                except Exception as error:  # pylint: disable=broad-except
                    status = repr(error)
                if status != 200:
                    self.failures.append((kind, status))
                self.times[kind].append((time.monotonic() - began) * 1000)
            time.sleep(0.01)

    def end(self):
        self.stop.set()
        self.thread.join()
        return {kind: statistics.median(times) for kind, times in self.times.items()}


class Idle:
    """Connections that have asked once, and stay."""

    def __init__(self, flow, count):
        self.clients = []
        for _ in range(count):
            self.clients.append(flow.client())
            self.clients[-1].ask("GET", "/v2.1/idle")
            self.clients[-1].response()

    def wait(self, seconds):
        time.sleep(seconds)
        for client in self.clients:
            client.close()


def attack(flow, options, connections, seconds):
    url = "http://%s:%d/v2.1/servers/detail" % (HOST, flow.ports["compute"])
    return subprocess.Popen(
        ["slowhttptest", "-c", str(connections), "-r", "500", "-l", str(seconds),
         "-p", "3", "-u", url, *options],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=flow.dir)


def under_attack(flow, name, quiet, args):
    if name == "idle":
        process, patience = Idle(flow, args.idle), 5
    else:
        process = attack(flow, ATTACKS[name], args.connections, args.seconds)
        patience = args.seconds + 60
    time.sleep(2)
    held = flow.metrics().get("scs_gate_open_client_connections")
    others = Others(flow)
    process.wait(patience)
    busy = others.end()
    complaints = ["%s: a %s failed: %s" % (name, *f) for f in others.failures[:3]]
    if name == "idle" and held < args.idle:
        complaints.append("idle: only %d stayed" % held)
    for kind, median in busy.items():
        if median > max(2 * quiet[kind], quiet[kind] + NOISE_MS):
            complaints.append("%s: a %s takes %.1f ms, without them %.1f ms" % (
                name, kind, median, quiet[kind]))
    print("%-12s %5d connections after 2 s; read %.1f ms, judged write %.1f ms, "
          "%d of each" % (name, held, busy["read"], busy["write"], len(others.times["read"])),
          flush=True)
    return complaints


def raise_limits():
    """The gate inherits them, and wants two descriptors for each client."""
    for wanted in (65536, resource.getrlimit(resource.RLIMIT_NOFILE)[1]):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
            return
        except (ValueError, PermissionError):
            continue


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--idle", type=int, default=10000)
    parser.add_argument("--seconds", type=int, default=20)
    args = parser.parse_args()
    if shutil.which("slowhttptest") is None:
        print("0 passed, 0 failed, 1 skipped: slowhttptest is not installed")
        return 0
    raise_limits()
    program = os.environ.get("SCS_GATE", str(HERE.parent / "scs-gate"))
    data = os.environ.get("SCS_GATE_DATA", str(HERE.parent / "rules"))
    failed = 0
    with tempfile.TemporaryDirectory(prefix="slow-") as directory:
        flow = Flow(directory, None, program, data)
        flow.transcript = flow.nova.transcript = Forgetful()
        flow.nova.serve(answer)
        try:
            flow.start(workers=2, log={"level": "info", "requests": "no"},
                       admin={"bind": HOST + ":0"}, limit={
                           "connections": 20000, "client_connections": 20000})
            others = Others(flow)
            time.sleep(5)
            quiet = others.end()
            print("without      read %.1f ms, judged write %.1f ms" % (
                quiet["read"], quiet["write"]), flush=True)
            most = flow.metrics().get("scs_gate_client_connections_limit")
            args.idle = min(args.idle, int(most) - 100)
            for name in ["idle", *ATTACKS]:
                complaints = under_attack(flow, name, quiet, args)
                failed += bool(complaints)
                for text in complaints:
                    print("  " + text)
        finally:
            complaint = flow.stop()
    if complaint:
        print("  " + complaint)
        failed += 1
    print("%d passed, %d failed" % (len(ATTACKS) + 2 - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
