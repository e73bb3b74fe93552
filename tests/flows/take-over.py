"""A new gate takes the sockets of a running one under load: no request is
refused, dropped or answered by nobody, and every write that reaches the
service has its intent in the journal, which both write as one chain. Again and again, with
other numbers of workers. Who is not allowed gets nothing, nor does a second one
at the same time; a new gate that fails leaves the old one in place."""
import itertools
import json
import os
import socket
import threading
import time

from flow import GOOD_FLAVOR, HOST, TIMES
from wire import Peer, equal, response, true

ROUNDS = 4 * TIMES


def story(flow):
    settings = {"admin": {"bind": "unix:%s" % (flow.dir / "admin.sock")}, "workers": 2}
    nobody_there(flow, settings)
    flow.start(**settings)
    ports = dict(flow.ports)
    flow.nova.serve(lambda message: response(200, body=json.dumps(
        {"flavor": {"id": "1", "name": "SCS-4V-8-50"}, "flavors": []})))
    load = Load(flow, ports)
    for workers in itertools.islice(itertools.cycle((3, 1, 2, 2)), ROUNDS):
        time.sleep(0.3)
        take_over(flow, dict(settings, workers=workers))
        equal(flow.ports, ports, "the same sockets")
    time.sleep(0.3)
    load.end()
    true(load.answers > 500, "only %d answers" % load.answers)
    every_write_is_recorded(flow)
    unready_heirs(flow)
    one_at_a_time(flow)
    not_for_everyone(flow)
    equal(listening(flow), 4, "two listeners for two workers, after all that")
    if TIMES > 1:
        print("%d hand-overs, %d answers, the slowest read in %.1f s, write in %.1f s" % (
            ROUNDS, load.answers, *load.slowest), flush=True)


def take_over(flow, settings):
    old = flow.process
    flow.arguments = ["--take-over"]
    flow.start(**settings)
    equal(old.wait(20), 0, "how the old gate ended")


class Load:
    """Clients that read and write, on connections that they keep and on new
    ones; any answer but 200 is a failure, and so is none."""

    def __init__(self, flow, ports):
        self.flow, self.port = flow, ports["compute"]
        self.failures, self.answers, self.slowest = [], 0, [0.0, 0.0]
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(n,)) for n in range(6)]
        for thread in self.threads:
            thread.start()

    def run(self, number):
        client = None
        try:
            while not self.stop.is_set():
                began = time.monotonic()
                client = client or self.connect()
                if number % 2:
                    client.ask("POST", "/v2.1/flavors", {"X-Auth-Token": "t"}, GOOD_FLAVOR)
                else:
                    client.ask("GET", "/v2.1/flavors", {"X-Auth-Token": "t"})
                answer = client.response()
                equal(answer.status, 200)
                self.answers += 1
                self.slowest[number % 2] = max(
                    self.slowest[number % 2], time.monotonic() - began)
                if number > 3 or answer.get("Connection") == "close":
                    client.close()
                    client = None
        except Exception as error:  # pylint: disable=broad-except
            self.failures.append("client %d: %r" % (number, error))

    def connect(self):
        sock = socket.create_connection((HOST, self.port))
        client = Peer(sock, "load", [])
        sock.settimeout(30)
        return client

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()
        equal(self.failures, [])


def every_write_is_recorded(flow):
    intents = {line["decision"] for line in flow.journal("intent")}
    writes = flow.nova.seen("POST")
    true(len(writes) > 50, "only %d writes" % len(writes))
    for write in writes:
        true(write.get("X-Openstack-Request-Id")[len("req-"):] in intents,
             "a write without its intent")
    equal(len(flow.journal("outcome")), len(intents))
    equal(len(intents), len(writes))
    flow.chain_holds()


def unready_heirs(flow):
    """One that asks and goes, and one that says something else."""
    for word in (b"", b"steady\n"):
        heir = ask(flow)
        data = heir.recv(4096)
        while not data.endswith(b"\n\n"):
            data += heir.recv(4096)
        true(data.startswith(b"HTTP/1.1 200"), data)
        heir.sendall(word)
        heir.close()
    time.sleep(0.2)
    equal(flow.process.poll(), None)
    equal(flow.exchange("GET", "/v2.1/flavors").status, 200)


def one_at_a_time(flow):
    first = ask(flow)
    true(first.recv(4096).startswith(b"HTTP/1.1 200"), "the first one")
    true(ask(flow).recv(4096).startswith(b"HTTP/1.1 409"), "another one meanwhile")
    first.close()
    time.sleep(0.2)
    after = ask(flow)
    true(after.recv(4096).startswith(b"HTTP/1.1 200"), "once the first has gone")
    after.close()


def not_for_everyone(flow):
    """Not even for a member of the socket's group."""
    if os.geteuid() != 0:
        return
    flow.dir.chmod(0o755)
    (flow.dir / "admin.sock").chmod(0o666)
    child = os.fork()
    if child == 0:
        os.setresuid(65534, 65534, 65534)
        answer = ask(flow).recv(4096)
        os._exit(0 if answer.startswith(b"HTTP/1.1 403") else 1)
    equal(os.waitpid(child, 0)[1], 0, "another user is refused")


def listening(flow):
    """Descriptors of the gate that are TCP sockets which listen."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        sockets = {"socket:[%s]" % row.split()[9] for row in table if row.split()[3] == "0A"}
    directory = "/proc/%d/fd" % flow.process.pid
    return sum(os.readlink(os.path.join(directory, fd)) in sockets
               for fd in os.listdir(directory))


def ask(flow):
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(10)
    sock.connect(str(flow.dir / "admin.sock"))
    sock.sendall(b"POST /take-over HTTP/1.1\r\nHost: a\r\n\r\n")
    return sock


def nobody_there(flow, settings):
    flow.arguments = ["--take-over"]
    try:
        flow.start(**settings)
        raise AssertionError("it started")
    except Exception as error:  # pylint: disable=broad-except
        true("ended with status 1" in str(error), error)
    true(any("there is no gate to take over from" in line["text"] for line in flow.log()), "")
    flow.process = None
    flow.arguments = []
