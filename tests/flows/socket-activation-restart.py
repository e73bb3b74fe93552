"""A service manager holds the sockets while the gate is restarted under load,
again and again: nobody is refused, each request is answered, reads and judged
writes on connections of their own and reads on kept ones, and each write that
reaches the service has its intent."""
import json
import signal
import socket
import threading
import time

from flow import GOOD_FLAVOR, HOST, TIMES
from wire import Forgetful, Peer, Truncated, equal, response, true

RESTARTS = 4 * TIMES
CLIENTS = 6


def story(flow):
    compute = socket.create_server((HOST, 0), backlog=128)
    flow.prefix = ["bash", "-c", 'exec 3<&%d; LISTEN_PID=$$ exec "$@"' % compute.fileno(), "bash"]
    flow.pass_fds = [compute.fileno()]
    flow.environment = {"LISTEN_FDS": "1", "LISTEN_FDNAMES": "compute"}
    flow.nova.serve(lambda message: response(200, body=json.dumps(
        {"flavor": {"id": "1", "name": "SCS-4V-8-50"}})))
    start(flow)
    load = Load(compute.getsockname())
    for _ in range(RESTARTS):
        time.sleep(0.2)
        flow.signal(signal.SIGTERM)
        equal(flow.process.wait(20), 0, "how it ended")
        start(flow)
    load.end()
    every_write_is_recorded(flow, load.writes)
    if TIMES > 1:
        print("%d restarts, %d writes, %d reads, %d kept connections that ended" % (
            RESTARTS, load.writes, load.reads, load.ended), flush=True)


def start(flow):
    flow.start(workers=2, log={"level": "info", "requests": "no"}, listeners=[
        {"name": "compute", "bind": HOST + ":1", "service": "compute", "upstream": "nova"}])


class Load:
    def __init__(self, address):
        self.address = address
        self.failures = []
        self.writes = self.reads = self.ended = 0
        self.lock = threading.Lock()
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(n,)) for n in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def run(self, number):
        play = (self.write, self.read, self.keep)[number % 3]
        try:
            while not self.stop.is_set():
                play()
        except Exception as error:  # pylint: disable=broad-except
            self.failures.append("client %d: %r" % (number, error))

    def connect(self):
        sock = socket.create_connection(self.address)
        client = Peer(sock, "load", Forgetful())
        sock.settimeout(30)
        return client

    def ask(self, client, method, body=None, headers=()):
        client.ask(method, "/v2.1/flavors", headers, body)
        equal(client.response().status, 200)
        with self.lock:
            self.writes += method == "POST"
            self.reads += method == "GET"

    def write(self):
        client = self.connect()
        self.ask(client, "POST", GOOD_FLAVOR)
        client.close()

    def read(self):
        client = self.connect()
        self.ask(client, "GET", headers=[("Connection", "close")])
        client.close()

    def keep(self):
        """The first answer must come; then it may end before an answer begins."""
        client = self.connect()
        self.ask(client, "GET")
        try:
            while not self.stop.is_set():
                time.sleep(0.005)
                self.ask(client, "GET")
        except (Truncated, OSError):
            self.ended += 1
        client.close()

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()
        equal(self.failures, [])


def every_write_is_recorded(flow, writes):
    true(writes > RESTARTS, "only %d writes" % writes)
    intents = {line["decision"] for line in flow.journal("intent")}
    equal(len(flow.nova.seen("POST")), writes, "writes that the service saw")
    equal(len(intents), writes)
    equal(len(flow.journal("outcome")), writes)
