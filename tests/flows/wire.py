"""Raw HTTP over a socket, for both ends of a story: nothing is mended,
nothing is retried, every byte is written down."""
import socket
import ssl
import struct
import time

PATIENCE = 5.0


class Unexpected(Exception):
    """The story did not go as it should."""


class Silence(Unexpected):
    """Nothing came in time."""


class Truncated(Unexpected):
    """A message ended before its framing said so."""


def equal(got, wanted, what=""):
    if got != wanted:
        raise Unexpected("%s\n      got    %r\n      wanted %r" % (what, got, wanted))


def true(condition, what):
    if not condition:
        raise Unexpected(what)


class Message:
    """A request or response: start line, header fields in order, body."""

    def __init__(self, head):
        self.head = head
        lines = head[:-4].decode("latin-1").split("\r\n")
        self.start = lines[0]
        self.fields = []
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            true(colon, "header line without a colon: %r" % line)
            self.fields.append((name, value.strip()))
        self.body = b""
        self.chunks = []

    def all(self, name):
        return [v for n, v in self.fields if n.lower() == name.lower()]

    def get(self, name):
        values = self.all(name)
        true(len(values) <= 1, "%s is there %d times" % (name, len(values)))
        return values[0] if values else None

    def has(self, name):
        return bool(self.all(name))

    @property
    def method(self):
        return self.start.split(" ")[0]

    @property
    def target(self):
        return self.start.split(" ")[1]

    @property
    def status(self):
        return int(self.start.split(" ")[1])


class Forgetful(list):
    """A transcript of what goes on for too long to be kept."""

    def append(self, item):
        pass


class Peer:
    """One end of a connection."""

    def __init__(self, sock, name, transcript):
        self.sock = sock
        self.name = name
        self.transcript = transcript
        self.buffer = b""
        self.sock.settimeout(PATIENCE)

    # ---- bytes ---------------------------------------------------------
    def note(self, what, data=b""):
        self.transcript.append((time.monotonic(), self.name, what, data))

    def send(self, data):
        data = data.encode("latin-1") if isinstance(data, str) else data
        self.note("sends", data)
        self.sock.sendall(data)

    def fill(self, most):
        """Sends until nothing more goes in: the other side waits, too."""
        self.sock.setblocking(False)
        sent = 0
        try:
            while sent < most:
                sent += self.sock.send(b"d" * min(65536, most - sent))
        except BlockingIOError:
            pass
        self.sock.settimeout(PATIENCE)
        self.note("sends %d bytes, as many as go in" % sent)

    def receive(self, size=65536):
        """Some bytes; b"" when the other side has ended."""
        if self.buffer:
            data, self.buffer = self.buffer[:size], self.buffer[size:]
            return data
        try:
            data = self.sock.recv(size)
        except (ConnectionResetError, BrokenPipeError, ssl.SSLError) as e:
            self.note("sees a reset: %s" % e)
            return b""
        except TimeoutError:
            self.note("waited in vain")
            raise Silence("%s: nothing came in %g s"
                          % (self.name, self.sock.gettimeout())) from None
        self.note("receives" if data else "sees the end", data)
        return data

    def until(self, mark, limit=1 << 20):
        data = b""
        while mark not in data:
            more = self.receive()
            if not more:
                raise Truncated("%s: the connection ended after %r, before %r"
                                % (self.name, data[-200:], mark))
            data += more
            true(len(data) < limit, "no %r in %d bytes" % (mark, limit))
        at = data.index(mark) + len(mark)
        self.buffer = data[at:] + self.buffer
        return data[:at]

    def exactly(self, count):
        parts, left = [], count
        while left:
            data = self.receive(min(left, 1 << 20))
            if not data:
                raise Truncated("%s: ended %d bytes before the %d announced"
                                % (self.name, left, count))
            parts.append(data)
            left -= len(data)
        return b"".join(parts)

    def rest(self):
        parts = []
        while True:
            data = self.receive()
            if not data:
                return b"".join(parts)
            parts.append(data)

    def ended(self):
        """The other side has closed, and sent nothing more."""
        equal(self.rest(), b"", "%s: bytes where the end should be" % self.name)

    def quiet(self, seconds=0.2):
        """Nothing comes, and the connection stays."""
        true(not self.buffer, "%s: unread %r" % (self.name, self.buffer[:200]))
        self.sock.settimeout(seconds)
        try:
            data = self.sock.recv(65536)
        except TimeoutError:
            return
        finally:
            self.sock.settimeout(PATIENCE)
        raise Unexpected("%s: came unasked: %r" % (self.name, data[:200]))

    def close(self):
        self.note("closes")
        self.sock.close()

    def half_close(self):
        self.note("ends its side")
        self.sock.shutdown(socket.SHUT_WR)

    def reset(self):
        self.note("resets")
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                             struct.pack("ii", 1, 0))
        self.sock.close()

    # ---- messages --------------------------------------------------------
    def head(self):
        return Message(self.until(b"\r\n\r\n"))

    def read_chunked(self, message):
        while True:
            line = self.until(b"\r\n")[:-2]
            true(line and all(c in b"0123456789abcdefABCDEF" for c in line),
                 "not a plain chunk size: %r" % line)
            size = int(line, 16)
            if size == 0:
                equal(self.exactly(2), b"\r\n", "trailer of a chunked body")
                return
            message.chunks.append(self.exactly(size))
            message.body += message.chunks[-1]
            equal(self.exactly(2), b"\r\n", "end of a chunk")

    def read_body(self, message):
        coding, length = message.get("Transfer-Encoding"), message.get("Content-Length")
        true(coding is None or length is None, "two framings in one message")
        if coding is not None:
            equal(coding, "chunked", "transfer coding")
            self.read_chunked(message)
        elif length is not None:
            message.body = self.exactly(int(length))
        return coding is not None or length is not None

    def request(self):
        message = self.head()
        self.read_body(message)
        return message

    def response(self, method="GET"):
        """The final answer; those that only inform are skipped."""
        message = self.head()
        while message.status < 200:
            message = self.head()
        if method != "HEAD" and message.status not in (204, 304):
            if not self.read_body(message):
                message.body = self.rest()
        return message

    def ask(self, method, target, headers=(), body=None, version="1.1"):
        """Sends a well-formed request."""
        self.send(request(method, target, headers, body, version))

    def answer(self, status=200, headers=(), body=b""):
        """Sends a well-formed response with a length."""
        self.send(response(status, headers, body))


def field_lines(headers):
    pairs = headers.items() if isinstance(headers, dict) else headers
    return "".join("%s: %s\r\n" % pair for pair in pairs)


def request(method, target, headers=(), body=None, version="1.1"):
    headers = list(headers.items() if isinstance(headers, dict) else headers)
    names = {name.lower() for name, _ in headers}
    if "host" not in names:
        headers.insert(0, ("Host", "api.example.test:8774"))
    if body is not None:
        body = body.encode() if isinstance(body, str) else body
        if not names & {"content-length", "transfer-encoding"}:
            headers.append(("Content-Length", str(len(body))))
    line = "%s %s HTTP/%s\r\n" % (method, target, version)
    return (line + field_lines(headers) + "\r\n").encode("latin-1") + (body or b"")


def response(status=200, headers=(), body=b""):
    body = body.encode() if isinstance(body, str) else body
    line = "HTTP/1.1 %d Whatever\r\nContent-Length: %d\r\n" % (status, len(body))
    return (line + field_lines(headers) + "\r\n").encode("latin-1") + body


def chunk(data, extension=""):
    data = data.encode() if isinstance(data, str) else data
    return b"%x%s\r\n%s\r\n" % (len(data), extension.encode(), data)
