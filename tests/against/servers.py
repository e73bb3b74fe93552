"""What the two WSGI servers that OpenStack runs under make of a request
target: PATH_INFO and QUERY_STRING, each as latin-1 text.

The functions are models; `check` asks the servers themselves about targets, so
that a model that is wrong is noticed.
"""
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

HEX = re.compile("[0-9A-Fa-f]{2}")
UWSGI = "/usr/bin/uwsgi-core"
APPLICATION = """
import json
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps([environ["PATH_INFO"], environ["QUERY_STRING"]]).encode()]
"""


def eventlet(target):
    """Unquoted once; what is no escape stays. Leading slashes become one."""
    if target.startswith("//"):
        target = "/" + target.lstrip("/")
    path, _, query = target.partition("?")
    return urllib.parse.unquote(path, encoding="latin1"), query


def uwsgi(target):
    """Ends at '#'. Escapes are decoded once, whatever their digits; dot
    segments that stood there plainly are resolved."""
    path, _, query = target.partition("?")
    path = _unescape(path.partition("#")[0])
    return (_resolve(path) if path.startswith("/") else _plain(path)), query


# In between, decoded characters are moved up, to be told from plain ones.
MOVED = 0x100
CUT = chr(0x200)  # an escape that the path ends in


def _unescape(path):
    out, i = [], 0
    while i < len(path):
        if path[i] != "%":
            out.append(path[i])
            i += 1
        elif path[i + 1:i + 2] == "%":
            out.append(chr(MOVED + ord("%")))
            i += 2
        else:
            digits = path[i + 1:i + 3]
            # what are no digits counts as nothing
            value = int(digits, 16) if HEX.fullmatch(digits) else 0
            out.append(chr(MOVED + value) if len(digits) == 2 else CUT)
            i += 3
    return "".join(out)


def _plain(path):
    return "".join(chr(ord(c) & 0xff) for c in path if c != CUT)


def _resolve(path):
    """Going up ends at any slash, also at one that was an escape."""
    out = ""
    segments = path[1:].split("/")
    for i, segment in enumerate(segments):
        last = i == len(segments) - 1
        if segment == ".":
            out += "/" if last else ""
        elif segment == "..":
            out = out[:out.rfind("/") + 1] if last else out[:max(out.rfind("/"), 0)]
        else:
            out += "/" + _plain(segment)
    return out


MODELS = {"eventlet": eventlet, "uwsgi": uwsgi}


# ---- the servers themselves ---------------------------------------------------
class Server:
    """One of the two on loopback, in a process of its own."""

    def __init__(self, name):
        self.directory = tempfile.TemporaryDirectory(prefix="scs-gate-")
        self.socket = os.path.join(self.directory.name, "socket")
        source = pathlib.Path(self.directory.name, "application.py")
        source.write_text(APPLICATION)
        if name == "uwsgi":
            command = [UWSGI, "--plugin", "python3", "--http-socket", self.socket, "--wsgi-file", str(source),
                       "--need-app", "--buffer-size", "65535", "--die-on-term", "--disable-logging"]
        else:
            command = ["/usr/bin/python3", "-c", "import eventlet, eventlet.wsgi, socket; " + APPLICATION + "\neventlet.wsgi.server(eventlet.listen(%r, socket.AF_UNIX), application, log_output=False)"
                % self.socket]
        self.process = subprocess.Popen(command, cwd=self.directory.name, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE)

    def __enter__(self):
        deadline = time.monotonic() + 30
        while True:
            try:
                self._connect().close()
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.directory.cleanup()

    def _connect(self):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.settimeout(10)
        s.connect(self.socket)
        return s

    def ask(self, target):
        """[PATH_INFO, QUERY_STRING], or None if it would not have it."""
        with self._connect() as s:
            s.sendall(b"GET %s HTTP/1.0\r\nHost: h\r\n\r\n" % target.encode("latin1"))
            answer = b""
            while piece := s.recv(65536):
                answer += piece
        head, _, body = answer.partition(b"\r\n\r\n")
        return json.loads(body) if b" 200 " in head[:16] else None


def check(targets):
    """Pairs of a server's name and a target that its model has wrong."""
    wrong = []
    for name, model in MODELS.items():
        with Server(name) as server:
            for target in targets:
                said = server.ask(target)
                if said is not None and tuple(said) != model(target):
                    wrong.append((name, target, said, model(target)))
    return wrong
