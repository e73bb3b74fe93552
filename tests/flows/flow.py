"""What a story gets: a running gate, its two scripted upstreams, clients of
it, and what it wrote."""
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import threading
import time

import prometheus
import wire
from wire import Peer, Unexpected, equal, true

HOST = "127.0.0.1"
TOKEN = "gAAAA-a-token-that-nobody-may-see-in-a-log"
IMAGE_ID = "7f8e2d7c-3b9b-4b7e-9d1c-0a4f5f6b7c8d"
FLAVOR_ID = "3f1c9b1e-5f2d-4f0e-8a57-0a9d1f6c2b11"
GOOD_FLAVOR = json.dumps({"flavor": {
    "name": "SCS-4V-8-50", "vcpus": 4, "ram": 8192, "disk": 50}})
# promises 16 GiB and has 8
BAD_FLAVOR = json.dumps({"flavor": {
    "name": "SCS-4V-16-50", "vcpus": 4, "ram": 8192, "disk": 50}})
PATCH = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
PUBLISH = json.dumps([{"op": "replace", "path": "/visibility", "value": "public"}])
# how often what stories repeat is repeated; see run.py
TIMES = int(os.environ.get("FLOW_TIMES", "1"))
SANITIZER = re.compile(r"ERROR: \w+Sanitizer|WARNING: \w+Sanitizer|runtime error:")


def yaml(value):
    """Flow-style YAML of plain values."""
    if isinstance(value, dict):
        return "{%s}" % ", ".join("%s: %s" % (yaml(k), yaml(v)) for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return "[%s]" % ", ".join(yaml(v) for v in value)
    text = str(value)
    return text if re.fullmatch(r"[A-Za-z0-9._/-]+", text) else json.dumps(text)


def merged(base, more):
    result = dict(base)
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            value = merged(result[key], value)
        result[key] = value
    return result


COMPLETE = {
    "architecture": "x86_64", "hw_disk_bus": "virtio", "os_distro": "debian",
    "os_version": "1", "os_purpose": "generic", "replace_frequency": "never",
    "provided_until": "none", "uuid_validity": "none",
    "image_source": "private", "image_description": "for a test",
    "image_build_date": "2023-12-31", "image_original_user": "none"}


def image(**more):
    """As Glance answers it; without COMPLETE it may not be published."""
    return dict({
        "id": IMAGE_ID, "name": "Tutorial Linux 1", "visibility": "private",
        "status": "active", "owner": "p", "os_hidden": False, "protected": False,
        "min_disk": 8, "min_ram": 1024, "disk_format": "qcow2",
        "container_format": "bare", "size": 1, "tags": [],
        "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z",
        "file": "/v2/images/%s/file" % IMAGE_ID, "schema": "/v2/schemas/image",
        "self": "/v2/images/" + IMAGE_ID}, **more)


class Skipped(Exception):
    """The story cannot be played with this program."""


class Upstream:
    """A listening socket; the story plays the server by hand, or lets a
    function answer in the background with serve()."""

    def __init__(self, name, transcript):
        self.name = name
        self.transcript = transcript
        self.listener = socket.create_server((HOST, 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.address = "%s:%d" % (HOST, self.port)
        self.accepted = 0
        self.requests = []
        self.lock = threading.Lock()
        self.tls = None

    def accept(self, patience=wire.PATIENCE):
        self.listener.settimeout(patience)
        try:
            sock, _ = self.listener.accept()
        except TimeoutError:
            raise Unexpected("no connection came to " + self.name) from None
        # or the kernel keeps what is short, and a reset overtakes it
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.tls:
            sock.settimeout(wire.PATIENCE)
            sock = self.tls.wrap_socket(sock, server_side=True)
        self.accepted += 1
        return Peer(sock, "%s %d" % (self.name, self.accepted), self.transcript)

    def untouched(self, seconds=0.2):
        """Nobody connects and sends bytes."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self.accept(max(0.01, end - time.monotonic())).quiet(seconds)
            except Unexpected as e:
                if "no connection" not in str(e):
                    raise Unexpected(self.name + " saw something: %s" % e) from None
                return

    def serve(self, answer):
        """Every request of every connection is given to answer(request),
        which returns bytes, or None to close without an answer."""
        def connection(peer):
            try:
                while True:
                    message = peer.request()
                    message.peer = peer
                    with self.lock:
                        self.requests.append(message)
                    data = answer(message)
                    if data is None:
                        break
                    peer.send(data)
            except (Unexpected, OSError, ValueError):
                pass
            peer.sock.close()

        def accepting():
            while True:
                try:
                    peer = self.accept(3600)
                except (ssl.SSLError, ConnectionError):
                    continue
                except (Unexpected, OSError):
                    return
                threading.Thread(target=connection, args=(peer,), daemon=True).start()

        threading.Thread(target=accepting, daemon=True).start()

    def seen(self, method=None):
        with self.lock:
            return [r for r in self.requests if method in (None, r.method)]

    def close(self):
        """Connecting is refused from here on."""
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()


class Flow:
    def __init__(self, directory, certificates, program, data):
        self.dir = pathlib.Path(directory)
        self.certificates = certificates
        self.program = program
        self.data = data
        self.transcript = []
        self.nova = Upstream("nova", self.transcript)
        self.glance = Upstream("glance", self.transcript)
        self.settings_file = self.dir / "scs-gate.yaml"
        self.journal_file = self.dir / "audit.jsonl"
        self.log_file = self.dir / "log-0.jsonl"
        self.starts = 0
        self.environment = {}  # what gates are started with beside our own
        self.process = None
        self.popen = subprocess.Popen
        self.ports = {}
        self.complained = False
        self.clients = 0
        self.arguments = []    # behind "serve -c FILE"
        self.prefix = []       # a program that starts the gate
        self.pass_fds = ()

    # ---- the gate -------------------------------------------------------
    def settings(self, overrides):
        base = {
            "mode": "deny", "workers": 1,
            "listeners": [
                {"name": "compute", "bind": HOST + ":0", "service": "compute", "upstream": "nova"},
                {"name": "image", "bind": HOST + ":0", "service": "image", "upstream": "glance"}],
            "upstreams": {"nova": {"addresses": [self.nova.address]},
                          "glance": {"addresses": [self.glance.address]}},
            "audit": {"file": str(self.journal_file), "sync": "yes"},
            "log": {"level": "debug", "requests": "yes"}}
        return "".join("%s: %s\n" % (k, yaml(v))
                       for k, v in merged(base, overrides).items())

    def write_settings(self, **overrides):
        self.settings_file.write_text(self.settings(overrides))

    def start(self, **overrides):
        """Settings are given as keywords, in the file's own shape."""
        return self.start_with(self.settings(overrides))

    def start_with(self, settings):
        """The same with the text of the settings file."""
        self.settings_file.write_text(settings)
        self.starts += 1
        self.log_file = self.dir / ("log-%d.jsonl" % self.starts)
        self.ports = {}
        environment = dict(os.environ, SCS_GATE_DATA=str(self.data), **self.environment)
        with open(self.log_file, "ab") as log:
            self.process = self.popen(
                [*self.prefix, self.program, "serve", "-c", str(self.settings_file),
                 *self.arguments], pass_fds=self.pass_fds,
                stderr=log, stdout=log, stdin=subprocess.DEVNULL, env=environment)
        self.await_log(lambda line: line.get("text") == "ready")
        for line in self.log():
            found = re.fullmatch(r"listening on .*:(\d+)", line.get("text", ""))
            if found:  # a socket in the file system has no port
                self.ports[line["subject"]] = int(found.group(1))
        return self

    def log(self):
        lines = []
        for line in self.log_file.read_text(errors="replace").splitlines():
            try:
                lines.append(json.loads(line))
            except ValueError:
                lines.append({"text": line})
        return lines

    def await_log(self, wanted, count=1, patience=10):
        end = time.monotonic() + patience
        while sum(bool(wanted(line)) for line in self.log()) < count:
            if self.process.poll() is not None:
                raise Unexpected("the gate ended with status %d" % self.process.returncode)
            if time.monotonic() > end:
                raise Unexpected("the gate never wrote the log line waited for")
            time.sleep(0.01)

    def signal(self, number):
        self.process.send_signal(number)

    def reload(self, text, **overrides):
        """text: what the log says about it, as a regular expression."""
        before = sum(bool(re.search(text, l.get("text", ""))) for l in self.log())
        self.write_settings(**overrides)
        self.signal(signal.SIGHUP)
        self.await_log(lambda l: re.search(text, l.get("text", "")), before + 1)

    def rotate(self, says="is opened anew"):
        """SIGUSR1, and the gate is through with it."""
        before = sum(says in l.get("text", "") for l in self.log())
        self.signal(signal.SIGUSR1)
        self.await_log(lambda l: says in l.get("text", ""), before + 1)

    def memory(self, field="VmRSS"):
        """KiB."""
        status = pathlib.Path("/proc/%d/status" % self.process.pid).read_text()
        return int(re.search(field + r":\s+(\d+) kB", status).group(1))

    # ---- the client's side ------------------------------------------------
    def client(self, listener="compute", tls=None, server_name="api.example.test", **options):
        sock = socket.socket()
        for option, value in options.items():
            sock.setsockopt(socket.SOL_SOCKET, getattr(socket, option), value)
        sock.settimeout(wire.PATIENCE)
        sock.connect((HOST, self.ports[listener]))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            sock = tls.wrap_socket(sock, server_hostname=server_name)
        self.clients += 1
        return Peer(sock, "client %d" % self.clients, self.transcript)

    def exchange(self, method, target, headers=(), body=None, listener="compute"):
        """One request on a connection of its own; the answer."""
        client = self.client(listener)
        headers = list(headers.items() if isinstance(headers, dict) else headers)
        client.ask(method, target, headers + [("X-Auth-Token", TOKEN)], body)
        answer = client.response(method)
        client.close()
        return answer

    def stuck_upload(self, size=8 << 20):
        """An upload whose service has its head and reads no more: the gate waits
        to send. The client, and the service's end of it."""
        client = self.client("image")
        client.ask("PUT", "/v2/images/1/file", [
            ("Content-Type", "application/octet-stream"), ("Content-Length", str(size))])
        server = self.glance.accept()
        server.head()
        client.fill(size // 2)
        return client, server

    def admin(self, target, method="GET", headers=(), body=None):
        """An admin page; the gate must end the connection."""
        client = self.client("admin")
        client.ask(method, target, headers, body)
        answer = client.response(method)
        client.ended()
        client.close()
        return answer

    def metrics(self):
        return prometheus.Metrics(self.admin("/metrics").body.decode())

    def await_metric(self, wanted, name, **labels):
        """What workers count is there a moment after the answer."""
        end = time.monotonic() + wire.PATIENCE
        while self.metrics().get(name, **labels) != wanted:
            true(time.monotonic() < end, "%s%r is %r" % (
                name, labels, self.metrics().get(name, **labels)))
            time.sleep(0.02)

    def alive(self):
        """The gate still serves: a plain read on new connections goes through."""
        client = self.client()
        client.ask("GET", "/v2.1/servers/alive")
        while True:
            try:
                upstream = self.nova.accept()
                message = upstream.request()
                if message.target == "/v2.1/servers/alive":
                    break
            except wire.Truncated:
                continue
        upstream.answer(200, body="fine")
        equal(client.response().body, b"fine", "a read after the story")

    # ---- what was written --------------------------------------------------
    def journal(self, record=None):
        """What the journal says of itself must be asked for by name."""
        # only LF ends a line, whatever else Unicode thinks
        lines = [json.loads(line) for line in
                 self.journal_text().split("\n")[:-1]]
        return [l for l in lines if l["record"] == record or
                record is None and l["record"] not in ("opened", "checkpoint")]

    def chain_holds(self, *older):
        """The journal, and the files it was rotated to, prove themselves."""
        done = subprocess.run([self.program, "journal", "verify", *map(str, older),
                               str(self.journal_file)], capture_output=True, check=False)
        said = done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")
        true(done.returncode == 0 and "0 faults" in said, said)

    def records(self, answer):
        """Kinds of the journal lines under the decision id of an answer."""
        decision = answer.get("X-SCS-Gate-Decision")
        true(decision, "the answer carries no decision id")
        return [l["record"] for l in self.journal() if decision in l.values()]

    # ---- the end -------------------------------------------------------------
    def stop(self):
        """None, or a complaint about how the gate ended."""
        complaint = self.end()
        self.complained = self.complained or complaint is not None
        return complaint

    def end(self):
        process, self.process = self.process, None
        if process is None:
            return None
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                return "the gate did not end 10 s after SIGTERM"
        text = self.log_file.read_text(errors="replace")
        if SANITIZER.search(text):
            return "a sanitizer spoke, see the log"
        if process.returncode != 0:
            return "the gate ended with status %d" % process.returncode
        for name, content in (("log", text), ("journal", self.journal_text())):
            if TOKEN in content:
                return "a token stands in the " + name
        return None

    def journal_text(self):
        return self.journal_file.read_text() if self.journal_file.exists() else ""


def tls_client(certificates):
    return ssl.create_default_context(cafile=str(certificates / "ca.pem"))


def tls_server(certificates, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / (name + ".pem"), certificates / (name + ".key"))
    return context


def make_certificates(directory):
    """A CA, and certificates of api.example.test and other.example.test."""
    def openssl(*args):
        subprocess.run(["openssl", *args], cwd=directory, check=True,
                       capture_output=True)
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem",
            "-days", "2", "-subj", "/CN=test CA")
    for name in ("api", "other"):
        host = name + ".example.test"
        openssl("req", *new, "-keyout", name + ".key", "-out", name + ".csr",
                "-subj", "/CN=" + host)
        (directory / (name + ".ext")).write_text("subjectAltName=DNS:%s\n" % host)
        openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.pem",
                "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
                "-extfile", name + ".ext", "-out", name + ".pem")
