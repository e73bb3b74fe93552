#!/usr/bin/env python3
"""The journal reaches its sinks: a gate writes under load, the receivers (syslog
over TCP and TLS, HTTP in four layouts, a real RabbitMQ with a listener of
oslo.messaging) are killed all at once and stay away, the deliverer is killed
with kill -9, the journal is rotated and compressed; then every record is in
each of them, in its order.

  tests/sinks/run.py [--away SECONDS]

Environment: SCS_GATE, SCS_GATE_DATA as for the flows.
"""
import argparse
import gzip
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "flows")]
sys.dont_write_bytecode = True

from flow import BAD_FLAVOR, FLAVOR_ID, GOOD_FLAVOR, Flow, make_certificates  # noqa: E402
from ports import free_ports  # noqa: E402
from rabbitmq import RabbitMQ  # noqa: E402
from report import Report  # noqa: E402
from wire import Forgetful, Unexpected, response  # noqa: E402

CREATED = response(200, body=json.dumps({"flavor": {"id": FLAVOR_ID}}))
CLIENTS = 4
PAUSE = 0.04  # of a client between two writes
WAYS = ("lines", "loki", "elastic", "otlp")
PATHS = {"lines": "/lines", "loki": "/loki/api/v1/push",
         "elastic": "/scs-gate/_bulk", "otlp": "/v1/logs"}


class Client(threading.Thread):
    """Writes until it is told to stop; every fourth write is refused."""

    def __init__(self, flow, stop):
        super().__init__(daemon=True)
        self.flow, self.stop, self.error = flow, stop, None

    def run(self):
        number = 0
        try:
            peer = self.flow.client()
            while not self.stop.is_set():
                number += 1
                peer.ask("POST", "/v2.1/flavors", [("X-Auth-Token", "t")],
                         BAD_FLAVOR if number % 4 == 0 else GOOD_FLAVOR)
                peer.response()
                time.sleep(PAUSE)
        except (Unexpected, OSError) as error:
            self.error = error


class Receiver:
    def __init__(self, folder, name, kind, port, *tls):
        self.path = folder / (name + ".received")
        self.command = [sys.executable, str(HERE / "receiver.py"), kind, str(port),
                        str(self.path), *map(str, tls)]
        self.log = open(folder / (name + ".log"), "ab")
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, stderr=self.log, stdout=self.log)

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


class Deliverer:
    def __init__(self, flow):
        self.flow, self.process = flow, None
        self.log = open(flow.dir / "deliver.log", "ab")

    def start(self):
        self.process = subprocess.Popen(
            [self.flow.program, "deliver", "-c", str(self.flow.settings_file)],
            stderr=self.log, stdout=self.log)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Its status after SIGTERM."""
        self.process.terminate()
        return self.process.wait(20)

    def said(self):
        return (self.flow.dir / "deliver.log").read_text(errors="replace")


def entries(path):
    """What came by each way, as far as the file is written."""
    found = {}
    if path.exists():
        for line in path.read_bytes().split(b"\n")[:-1]:
            entry = json.loads(line)
            found.setdefault(entry["way"], []).append(entry["record"])
    return found


def journal_records(paths):
    records = []
    for path in paths:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        records += [json.loads(line) for line in data.split(b"\n")[:-1]]
    return records


def newest(flow):
    return json.loads(flow.journal_file.read_bytes().split(b"\n")[-2])["seq"]


def position(flow, name):
    path = flow.dir / "state" / (name + ".position")
    return json.loads(path.read_text()) if path.exists() else {"seq": 0, "dropped": 0}


def await_positions(flow, names, patience, wanted=None):
    """Until every sink has so much of the journal, or all."""
    end = time.monotonic() + patience
    last = newest(flow) if wanted is None else wanted
    while any(position(flow, name)["seq"] < last for name in names):
        if time.monotonic() > end:
            behind = {n: last - position(flow, n)["seq"] for n in names}
            raise Unexpected("after %d s behind: %s" % (patience, behind))
        time.sleep(0.2)


class Scene:
    """All receivers, the gate in front, and who writes."""

    def __init__(self, folder, program, data):
        self.folder = folder
        self.flow = Flow(folder, None, program, data)
        self.flow.transcript = self.flow.nova.transcript = Forgetful()
        self.flow.nova.serve(lambda _: CREATED)
        (folder / "state").mkdir()
        make_certificates(folder)
        tcp, tls, web, https, *rabbit = free_ports(8)
        self.tcp = Receiver(folder, "tcp", "syslog", tcp)
        self.tls = Receiver(folder, "tls", "syslog-tls", tls, folder / "here.pem",
                            folder / "here.key")
        self.web = Receiver(folder, "web", "http", web)
        self.certify("here", "IP:127.0.0.1,DNS:localhost")
        here = [folder / name for name in ("ca.pem", "here.pem", "here.key")]
        self.https = Receiver(folder, "https", "https", https, *here[1:])
        self.secure = {"https": "https://127.0.0.1:%d/secret" % https,
                       "amqps": "amqps://localhost:%d/" % rabbit[1]}
        self.rabbit = RabbitMQ(folder / "rabbit", rabbit, *here)
        self.url = "127.0.0.1:%d" % rabbit[0]
        self.listener = None
        self.sinks = [
            {"name": "tcp", "to": "syslog+tcp://127.0.0.1:%d" % tcp},
            {"name": "tls", "to": "syslog+tls://127.0.0.1:%d" % tls,
             "tls": {"ca_file": str(folder / "ca.pem")}},
            {"name": "amqp", "to": "amqp://%s/" % self.url, "timeout": "10s"},
            *({"name": way, "to": "http://127.0.0.1:%d%s" % (web, PATHS[way]), "layout": way}
              for way in WAYS)]
        self.names = [sink["name"] for sink in self.sinks]
        self.deliverer = Deliverer(self.flow)
        self.stop = threading.Event()
        self.clients = []

    def certify(self, name, subject):
        def openssl(*args):
            subprocess.run(["openssl", *args], cwd=self.folder, check=True, capture_output=True)
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/CN=" + name)
        (self.folder / (name + ".ext")).write_text("subjectAltName=%s\n" % subject)
        openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                "-CAcreateserial", "-days", "2", "-extfile", name + ".ext", "-out", name + ".pem")

    def start(self):
        self.rabbit.start()
        for receiver in (self.tcp, self.tls, self.web):
            receiver.start()
        self.flow.start(workers=2, sinks=self.sinks, sinks_directory=str(self.folder / "state"),
                        log={"level": "info", "requests": "no"}, audit={"sync": "no"})
        self.deliverer.start()
        self.rabbit.await_up()
        self.listener = subprocess.Popen(
            ["/usr/bin/python3", str(HERE / "listener.py"), "rabbit://guest:guest@%s/" % self.url,
             str(self.folder / "oslo.received")],
            stdout=self.rabbit.log, stderr=self.rabbit.log)
        self.write()

    def write(self):
        self.clients = [Client(self.flow, self.stop) for _ in range(CLIENTS)]
        for client in self.clients:
            client.start()

    def away(self, receivers):
        for receiver in receivers:
            receiver.kill()

    def back(self, receivers):
        for receiver in receivers:
            receiver.start()

    def rotate(self, number):
        """As logrotate does with delaycompress."""
        self.flow.journal_file.rename(self.folder / ("audit.jsonl.%d" % number))
        self.flow.rotate()
        before = self.folder / ("audit.jsonl.%d" % (number - 1))
        if before.exists():
            subprocess.run(["gzip", str(before)], check=True)

    def files(self):
        old = sorted(self.folder.glob("audit.jsonl.*"), key=lambda p: int(p.name.split(".")[2]))
        return [*old, self.flow.journal_file]

    def end(self):
        self.stop.set()
        for client in self.clients:
            client.join()
        if self.deliverer.process and self.deliverer.process.poll() is None:
            self.deliverer.kill()
        for receiver in (self.tcp, self.tls, self.web, self.https):
            receiver.kill()
        if self.listener:
            self.listener.kill()
            self.listener.wait()
        self.rabbit.close()
        return self.flow.stop()


def all_arrived(report, scene):
    wanted = journal_records(scene.files())
    seqs = [record["seq"] for record in wanted]
    report.verify(seqs == list(range(1, len(seqs) + 1)), "the journal has gaps")
    got = {}
    for path in scene.folder.glob("*.received"):
        for way, records in entries(path).items():
            got["tls" if path.name.startswith("tls") else way] = records
    decisions = {r["decision"] for r in wanted if "decision" in r}
    print("%d records of %d decisions" % (len(wanted), len(decisions)))
    for way in ("syslog", "tls", "oslo", *WAYS):
        records = got.get(way, [])
        first = list(dict.fromkeys(r["seq"] for r in records))
        came = {r["decision"] for r in records if "decision" in r}
        report.verify(decisions <= came, "%s lacks %d decisions" % (way, len(decisions - came)))
        # What a search engine was too busy for comes behind others of its batch.
        report.verify(way == "elastic" or first == sorted(first), "%s: out of order" % way)
        known = {r["seq"]: r for r in records}
        report.verify(all(known.get(r["seq"]) == r for r in wanted),
                      "%s: a record is missing, or another one" % way)
        print("%-8s %d came, %d of them again" % (way, len(records), len(records) - len(first)))


def survives(report, scene, away):
    """Killed receivers, a killed deliverer, and rotations in between."""
    receivers = (scene.tcp, scene.tls, scene.web, scene.rabbit)
    scene.start()
    await_positions(scene.flow, scene.names, 30, wanted=300)
    scene.rotate(1)
    time.sleep(2)
    scene.away(receivers)
    time.sleep(away / 3)
    scene.rotate(2)
    scene.deliverer.kill()
    scene.rotate(3)
    scene.deliverer.start()
    time.sleep(away * 2 / 3)
    scene.back(receivers)
    scene.rabbit.await_up()
    time.sleep(4)
    scene.deliverer.kill()
    scene.rotate(4)
    scene.deliverer.start()
    time.sleep(2)
    scene.stop.set()
    for client in scene.clients:
        client.join()
        report.verify(client.error is None, "a client: %s" % client.error)
    await_positions(scene.flow, scene.names, 60)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        came = entries(scene.folder / "oslo.received").get("oslo", [])
        if came and max(r["seq"] for r in came) >= newest(scene.flow):
            break
        time.sleep(0.5)
    report.verify(scene.deliverer.stop() == 0, "the deliverer did not end well")
    all_arrived(report, scene)


class Full:
    """A gate with two sinks, one of which may be too far behind."""
    LIMIT = 60

    def __init__(self, folder, program, data):
        folder.mkdir()
        (folder / "state").mkdir()
        self.flow = Flow(folder, None, program, data)
        self.flow.transcript = self.flow.nova.transcript = Forgetful()
        self.flow.nova.serve(lambda _: CREATED)
        port, = free_ports(1)
        self.to = "http://127.0.0.1:%d" % port
        self.web = Receiver(folder, "web", "http", port)
        self.deliverer = Deliverer(self.flow)
        self.settings = {
            "workers": 1, "sinks_directory": str(folder / "state"), "sinks_limit": self.LIMIT,
            "admin": {"bind": "127.0.0.1:0"}, "log": {"level": "info", "requests": "no"}}

    def sinks(self, when_full):
        return [{"name": "main", "to": self.to + "/lines", "when_full": when_full},
                {"name": "picky", "to": self.to + "/picky", "batch_records": 20}]

    def write(self):
        return self.flow.exchange("POST", "/v2.1/flavors", body=GOOD_FLAVOR).status

    def write_many(self, count):
        return [self.write() for _ in range(count)]

    def await_write(self, status, patience=10):
        end = time.monotonic() + patience
        while self.write() != status:
            if time.monotonic() > end:
                raise Unexpected("writes are not answered %d" % status)
            time.sleep(0.1)

    def metric(self, name, sink):
        return self.flow.metrics().get(name, sink=sink)

    def end(self):
        if self.deliverer.process and self.deliverer.process.poll() is None:
            self.deliverer.kill()
        self.web.kill()
        return self.flow.stop()


def stops(report, full):
    """Nobody delivers: writes are refused, reads go on, until somebody does."""
    full.flow.start(sinks=full.sinks("stop"), **full.settings)
    answers = full.write_many(full.LIMIT // 4)  # two records each
    report.verify(set(answers) == {200}, "before: %s" % set(answers))
    full.await_write(503)
    report.verify(full.flow.exchange("GET", "/v2.1/flavors/detail").status == 200, "a read")
    last, held = newest(full.flow), full.write_many(20)
    report.verify(set(held) == {503} and newest(full.flow) == last, "while full: %s" % set(held))
    report.verify(full.flow.metrics().get("scs_gate_sinks_hold") == 1, "the metric of it")
    report.verify(full.flow.admin("/healthcheck").status == 503, "the health page")
    report.verify(full.metric("scs_gate_sink_behind_records", "main") == last, "how far behind")
    full.web.start()
    full.deliverer.start()
    full.await_write(200)
    report.verify(full.flow.metrics().get("scs_gate_sinks_hold") == 0, "it holds on")


def drops(report, full):
    """The oldest are passed over and counted, and writes go on."""
    full.flow.reload("settings reloaded", sinks=full.sinks("drop"), **full.settings)
    await_positions(full.flow, ["main"], 10)
    report.verify(full.deliverer.stop() == 0, "the end of the deliverer")
    full.web.kill()
    full.deliverer.start()
    answers = full.write_many(4 * full.LIMIT)
    report.verify(set(answers) == {200}, "while it drops: %s" % set(answers))
    end = time.monotonic() + 40
    while newest(full.flow) - position(full.flow, "main")["seq"] > full.LIMIT:
        if time.monotonic() > end:
            raise Unexpected("nothing is dropped")
        time.sleep(0.2)
    full.web.start()
    for _ in range(8):
        full.flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
        full.write()
    await_positions(full.flow, ["main", "picky"], 40)
    time.sleep(1)
    dropped = full.metric("scs_gate_sink_dropped_records_total", "main")
    came = {r["seq"] for r in entries(full.web.path)["lines"]}
    wanted = {r["seq"] for r in journal_records([full.flow.journal_file])}
    report.verify(dropped > 0 and len(wanted - came) == dropped,
                  "%d dropped, %d lack" % (dropped, len(wanted - came)))
    report.verify("are dropped" in full.deliverer.said(), "the log says nothing of it")


def refuses(report, full):
    """One who never takes some gets all others."""
    records = journal_records([full.flow.journal_file])
    refusals = sum(r["record"] == "refusal" for r in records)
    report.verify(full.metric("scs_gate_sink_refused_records_total", "picky") == refusals,
                  "refused: not %d" % refusals)
    came = [r["record"] for r in entries(full.web.path)["picky"]]
    report.verify("refusal" not in came and len(came) > 40, "picky got %d" % len(came))


RSYSLOG = """global(workDirectory="{folder}" defaultNetstreamDriver="gtls"
  defaultNetstreamDriverCAFile="{folder}/ca.pem"
  defaultNetstreamDriverCertFile="{folder}/here.pem"
  defaultNetstreamDriverKeyFile="{folder}/here.key" maxMessageSize="256k")
main_queue(queue.type="Direct")
module(load="imtcp" streamDriver.mode="{mode}" streamDriver.name="{driver}"
  streamDriver.authMode="anon")
template(name="raw" type="string" string="%structured-data%%msg%\n")
input(type="imtcp" port="{port}" address="127.0.0.1")
action(type="omfile" file="{folder}/rsyslog-{mode}.out" template="raw")
"""


def rsyslog(report, folder, flow, secure):
    """What most people have takes it: all that is there, once, in order."""
    port, = free_ports(1)
    driver, scheme = ("gtls", "syslog+tls") if secure else ("ptcp", "syslog+tcp")
    name = "rsyslog-%d" % secure
    (folder / (name + ".conf")).write_text(RSYSLOG.format(
        folder=folder, port=port, mode=int(secure), driver=driver))
    settings = folder / (name + ".yaml")
    sink = {"name": name, "to": "%s://127.0.0.1:%d" % (scheme, port)}
    if secure:
        sink["tls"] = {"ca_file": str(folder / "ca.pem")}
    flow.settings_file = settings
    flow.write_settings(sinks=[sink], sinks_directory=str(folder / "state"))
    with open(folder / (name + ".log"), "wb") as log:
        server = subprocess.Popen(
            ["/usr/sbin/rsyslogd", "-n", "-f", str(folder / (name + ".conf")),
             "-i", str(folder / (name + ".pid"))], stdout=log, stderr=log)
    try:
        for _ in range(20):
            done = subprocess.run([flow.program, "deliver", "-c", str(settings), "--once"],
                                  capture_output=True, check=False, timeout=60)
            if done.returncode == 0:
                break
            time.sleep(0.5)
        report.verify(done.returncode == 0, done.stderr.decode()[-500:])
        time.sleep(1)  # it has read all, and may still be at work on it
    finally:
        server.terminate()
        server.wait()
    out = (folder / (name + ".out")).read_text().splitlines()
    seqs = [json.loads(line[line.index("]{") + 1:])["seq"] for line in out if "]{" in line]
    wanted = [r["seq"] for r in journal_records([flow.journal_file])]
    report.verify(seqs == wanted, "%s: %d records of %d" % (name, len(seqs), len(wanted)))


class Datagrams(threading.Thread):
    """What comes to a socket, one after the other, until nothing more does."""

    def __init__(self, sock):
        super().__init__(daemon=True)
        self.sock, self.got = sock, []
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        sock.settimeout(3)
        self.start()

    def run(self):
        try:
            while True:
                self.got.append(self.sock.recv(1 << 20))
        except TimeoutError:
            pass


def deliver_once(folder, flow, sink, prefix=()):
    settings = folder / (sink["name"] + ".yaml")
    flow.settings_file = settings
    flow.write_settings(sinks=[sink], sinks_directory=str(folder / "state"))
    return subprocess.run([*prefix, flow.program, "deliver", "-c", str(settings), "--once"],
                          capture_output=True, check=False, timeout=60)


def with_credentials(report, scene, flow):
    """Over TLS, each way of saying who comes; and nobody is told it who has
    another certificate."""
    folder, wanted = scene.folder, journal_records(scene.files())
    scene.https.start()
    ways = {"password": ("username: me\npassword: 'a:b'\n", "Basic bWU6YTpi"),
            "token": ("token: t0ken\n", "Bearer t0ken"),
            "key": ("api_key: k3y\n", "ApiKey k3y")}
    for name, (text, said) in ways.items():
        sink = secured(scene, name, scene.secure["https"], text)
        for _ in range(20):  # it may not listen yet
            done = deliver_once(folder, flow, sink)
            if done.returncode == 0:
                break
            time.sleep(0.5)
        came = entries(scene.https.path).get(said, [])
        report.verify(done.returncode == 0 and came == wanted, "https by %s: %d of %d: %s" % (
            name, len(came), len(wanted), done.stderr.decode()[-300:]))
    stranger = secured(scene, "stranger", scene.secure["https"], ways["token"][0])
    stranger["tls"]["ca_file"] = str(folder / "other.pem")
    done = deliver_once(folder, flow, stranger)
    report.verify(done.returncode == 1 and b"certificate" in done.stderr, done.stderr)

    for name, words, status in (("right", "guest", 0), ("wrong", "guessed", 1)):
        done = deliver_once(folder, flow, secured(
            scene, "amqps-" + name, scene.secure["amqps"],
            "username: guest\npassword: %s\n" % words))
        report.verify(done.returncode == status, "amqps, %s password: %s" % (name, done.stderr))
        report.verify(b"guessed" not in done.stderr, done.stderr)


def secured(scene, name, to, text):
    file = scene.folder / (name + ".credentials")
    file.write_text(text)
    file.chmod(0o600)
    return {"name": name, "to": to, "credentials": str(file),
            "tls": {"ca_file": str(scene.folder / "ca.pem")}}


def datagrams(folder, flow, name, **more):
    """What deliver says, and what came by syslog over UDP."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    taker = Datagrams(sock)
    to = "syslog+udp://127.0.0.1:%d" % sock.getsockname()[1]
    done = deliver_once(folder, flow, {"name": name, "to": to, **more})
    taker.join()
    return done, [json.loads(data[data.index(b"] {") + 2:]) for data in taker.got]


def udp(report, folder, flow):
    """With fields that are masked."""
    done, records = datagrams(folder, flow, "udp", mask="client findings.message")
    wanted = [r["seq"] for r in journal_records([flow.journal_file])]
    report.verify(done.returncode == 0 and [r["seq"] for r in records] == wanted,
                  "udp: %d of %d" % (len(records), len(wanted)))
    clients = {r["client"] for r in records if "client" in r}
    report.verify(clients == {"[masked]"}, "clients: %s" % clients)


def cadf(report, folder, flow):
    """Another form; for what it has no words, the sink is not behind."""
    done, events = datagrams(folder, flow, "cadf", form="cadf")
    report.verify(done.returncode == 0 and events and all(
        "schemas.dmtf.org" in event["typeURI"] for event in events), "cadf: %d events" % len(events))
    last = json.loads((folder / "state/cadf.position").read_text())["seq"]
    report.verify(last == newest(flow), "cadf: at %d of %d" % (last, newest(flow)))


def journald(report, folder, flow):
    """On a socket of our own in its place, where nobody else sees that."""
    away = folder / "run"
    (away / "systemd/journal").mkdir(parents=True)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    sock.bind(str(away / "systemd/journal/socket"))
    taker = Datagrams(sock)
    done = deliver_once(folder, flow, {"name": "journald", "to": "journald:"}, (
        "unshare", "--mount", "sh", "-c", 'mount --bind "$0" /run && exec "$@"', str(away)))
    if b"unshare failed" in done.stderr:
        print("journald: no right to mount, 1 skipped")
        return
    taker.join()
    entries = [dict(line.split("=", 1) for line in data.decode().splitlines())
               for data in taker.got]
    wanted = journal_records([flow.journal_file])
    report.verify(done.returncode == 0 and [int(e["SCS_GATE_SEQ"]) for e in entries] ==
                  [r["seq"] for r in wanted], "journald: %d of %d: %s" % (
                      len(entries), len(wanted), done.stderr.decode()[-200:]))
    copy = folder / "journald.jsonl"
    copy.write_text("".join(e["MESSAGE"] + "\n" for e in entries))
    proof = subprocess.run([flow.program, "journal", "verify", "--whole", str(copy)],
                           capture_output=True, check=False)
    report.verify(proof.returncode == 0, "it does not prove itself: %s" % proof.stdout)
    report.verify([e.get("SCS_GATE_DECISION") for e in entries] ==
                  [r.get("decision") for r in wanted], "journald: decisions")
    done = deliver_once(folder, flow, {"name": "no-journald", "to": "journald:"}, (
        "unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /run && exec "$@"', "x"))
    report.verify(done.returncode == 1 and b"journald at" in done.stderr, "without a journald")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--away", type=float, default=60, help="seconds")
    parser.add_argument("--full", action="store_true", help="only what is about full sinks")
    parser.add_argument("--keep", action="store_true", help="keep the directory")
    args = parser.parse_args()
    program = os.environ.get("SCS_GATE", str(HERE.parent.parent / "scs-gate"))
    data = os.environ.get("SCS_GATE_DATA", str(HERE.parent.parent / "rules"))
    report = Report()
    begin = time.monotonic()
    directory = tempfile.mkdtemp(prefix="sinks-")
    scene = Scene(pathlib.Path(directory), program, data)
    full = Full(pathlib.Path(directory) / "full", program, data)
    try:
        if not args.full:
            survives(report, scene, args.away)
            with_credentials(report, scene, scene.flow)
        for play in (stops, drops, refuses):
            play(report, full)
        udp(report, scene.folder, full.flow)
        cadf(report, scene.folder, full.flow)
        journald(report, scene.folder, full.flow)
        for secure in (False, True):
            rsyslog(report, scene.folder, full.flow, secure)
    except Unexpected as error:
        report.verify(False, error)
    finally:
        complaints = [scene.end(), full.end()]
    report.verify(complaints == [None, None], complaints)
    if report.failed:
        print(scene.deliverer.said()[-3000:], full.deliverer.said()[-2000:])
        print("left in", directory)
    elif not args.keep:
        subprocess.run(["rm", "-r", directory], check=True)
    print("%.0f s" % (time.monotonic() - begin))
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
