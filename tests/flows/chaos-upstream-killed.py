"""A service that is another process: stopped (SIGSTOP), continued, killed and
started anew, before and while it answers. Clients get an error in time or the
whole answer, never a part for the whole; and it works again by itself."""
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import chaos
from flow import HOST, TIMES
from ports import free_ports
from wire import Truncated, equal, true

SIZE = 32 << 20
ROUNDS = 4 * TIMES


class Process:
    """http.server with a long file, at one port."""

    def __init__(self, directory):
        pathlib.Path(directory, "long").write_bytes(b"y" * SIZE)
        self.port, = free_ports(1)
        self.directory = directory
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "http.server", str(self.port), "--bind", HOST,
             "--directory", str(self.directory), "--protocol", "HTTP/1.1"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while True:
            try:
                socket.create_connection((HOST, self.port), 1).close()
                return
            except OSError:
                true(time.monotonic() < end, "the service does not start")
                time.sleep(0.05)

    def pause(self):
        """Returns when all of it stands: before, it might still answer."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitpid(self.process.pid, os.WUNTRACED)

    def kill(self):
        self.process.kill()
        self.process.wait()


def get(flow, meanwhile=lambda: None):
    """The status of GET /long, None for an answer that broke off."""
    client = flow.client("image", SO_RCVBUF=65536)
    client.sock.settimeout(chaos.PATIENCE)
    client.ask("GET", "/long")
    try:
        head = client.head()
        meanwhile()
        client.read_body(head)
        if head.status == 200:
            equal(len(head.body), SIZE, "a part for the whole")
        return head.status
    except Truncated:
        return None
    finally:
        client.close()


def one_round(flow, service):
    del flow.transcript[:]
    service.pause()
    equal(get(flow), 504, "stopped before the request")
    service.process.send_signal(signal.SIGCONT)
    equal(get(flow), 200, "continued")
    equal(get(flow, service.pause), None, "stopped in the middle")
    service.process.send_signal(signal.SIGCONT)
    equal(get(flow), 200, "continued again")
    equal(get(flow, service.kill), None, "killed in the middle")
    equal(get(flow), 502, "killed")
    service.start()
    equal(get(flow), 200, "started anew")


def story(flow):
    service = Process(flow.dir)
    try:
        flow.start(timeout=chaos.TIMEOUTS, upstreams={
            "glance": {"addresses": ["%s:%d" % (HOST, service.port)]}})
        one_round(flow, service)
        before = chaos.steady(flow)
        for _ in range(ROUNDS):
            one_round(flow, service)
        if not chaos.sanitized():
            chaos.no_growth(before, chaos.steady(flow), 7 * ROUNDS)
    finally:
        service.kill()
        del flow.transcript[200:]
