"""What any-session.py plays: sessions of requests at random, each with what
the service is to do with it. All of it follows from one number."""
import json
import random
import uuid

from flow import BAD_FLAVOR, COMPLETE, GOOD_FLAVOR, PATCH, PUBLISH, TOKEN, image
from wire import chunk, request

ID = "X-Session-Request"
LONGEST = 6          # requests of a session
BIG = 200000         # more than any buffer on the way

# What ends a session: none of it may reach a service, nor what follows it.
MALFORMED = [
    b"GET /v2.1/servers HTTP/1.1\r\n\r\n",
    b"GET /v2.1/servers HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET  /v2.1/servers HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /v2.1/servers HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    b"POST /v2.1/servers HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET /v2.1/servers HTTP/1.1\r\nHost : a\r\n\r\n",
    b"GET /v2.1/servers HTTP/1.1\nHost: a\n\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"]


def some_bytes(dice):
    size = dice.choice([0, 1, 7, 300, 300, 5000, 20000, BIG])
    return dice.randbytes(size)


def pieces(dice, data):
    """data, cut at random places."""
    if len(data) < 2 or dice.random() < 0.4:
        return [data]
    cuts = sorted(dice.sample(range(1, len(data)), min(len(data) - 1, dice.randint(1, 5))))
    return [data[a:b] for a, b in zip([0] + cuts, cuts + [len(data)])]


class Reply:
    """What the service is to say, and how."""

    def __init__(self, dice, ask, calm):
        self.status = dice.choice([200, 200, 201, 404, 409, 500])
        self.body = some_bytes(dice)
        self.framing = dice.choice(["length", "length", "chunked", "end"])
        if ask.kind == "read" and dice.random() < 0.2:
            self.status, self.body, self.framing = dice.choice([204, 304]), b"", "none"
        if ask.kind in ("judged", "published"):
            self.status = 200
            self.body = ask.body if ask.kind == "judged" else document(
                ask.target.rpartition("/")[2], "public").encode()
        self.interim = dice.choice([b"", b"", b"HTTP/1.1 100 Continue\r\n\r\n",
                                    b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"])
        # the answer before the body was read
        self.early = ask.kind in ("write", "upload") and dice.random() < 0.15
        self.fault = None
        if not calm:
            self.fault = dice.choices(["reset", "truncated", None], [1, 1, 18])[0]
        # an end is the whole, but for TLS, which says when it ends
        if self.fault == "truncated" and (ask.method == "HEAD" or not self.body or (
                self.framing == "end" and ask.kind in KINDS["compute"])):
            self.fault = None
        self.announced = calm or dice.random() < 0.5
        self.ends = self.framing == "end" or dice.random() < 0.15
        self.lingers = self.announced and dice.random() < 0.5
        self.cuts = dice.random()
        self.dice = random.Random(dice.random())

    def head(self, ask):
        head = "HTTP/1.1 %d Whatever\r\n%s: %s\r\n" % (self.status, ID, ask.id)
        if self.framing == "length":
            head += "Content-Length: %d\r\n" % len(self.body)
        elif self.framing == "chunked":
            head += "Transfer-Encoding: chunked\r\n"
        if self.ends and self.announced:
            head += "Connection: close\r\n"
        return head.encode() + b"\r\n"

    def data(self, ask):
        """The whole of it, as it goes over the wire."""
        body = self.body
        if self.framing == "chunked":
            body = b"".join(chunk(part) for part in pieces(self.dice, body) if part) + b"0\r\n\r\n"
        if ask.method == "HEAD":
            body = b""
        data = self.interim + self.head(ask) + body
        if self.fault == "truncated":
            data = data[:-max(1, len(body) // 2)]
        return data


class Ask:
    """A request of a session."""

    def __init__(self, dice, kind, calm):
        self.id = "%032x" % dice.getrandbits(128)
        self.kind = kind
        self.method, self.target, self.headers, self.body = MAKERS[kind](dice)
        self.version = "1.0" if kind in ("read", "write") and dice.random() < 0.08 else "1.1"
        self.closes = self.version == "1.0" or dice.random() < 0.05
        self.chunked = self.body is not None and self.version == "1.1" and dice.random() < 0.4
        self.expects = self.body is not None and self.version == "1.1" and dice.random() < 0.2
        self.passes = kind not in ("refused", "unpublished")
        self.reply = Reply(dice, self, calm)
        self.dice = random.Random(dice.random())
        self.seen = 0

    def head(self):
        headers = [("X-Auth-Token", TOKEN), (ID, self.id), *self.headers]
        if self.closes and self.version == "1.1":
            headers.append(("Connection", "close"))
        if self.expects:
            headers.append(("Expect", "100-continue"))
        if self.chunked:
            headers.append(("Transfer-Encoding", "chunked"))
        elif self.body is not None:
            headers.append(("Content-Length", str(len(self.body))))
        return request(self.method, self.target, headers, version=self.version)

    def content(self):
        if self.body is None or not self.chunked:
            return self.body or b""
        extension = self.dice.choice(["", "", ";a=b", ';a="b;c"'])
        trailer = self.dice.choice([b"", b"", b"X-Trailer: t\r\n"])
        return b"".join(chunk(part, extension) for part in pieces(self.dice, self.body)
                        if part) + b"0\r\n" + trailer + b"\r\n"

    def __repr__(self):
        r = self.reply
        return "%s %s %s HTTP/%s%s%s%s%s: %d %s%s%s%s%s" % (
            self.id[:6], self.method, self.target, self.version,
            " %d bytes" % len(self.body) if self.body is not None else "",
            " chunked" * self.chunked, " expects" * self.expects, " closes" * self.closes,
            r.status, r.framing, " %d bytes" % len(r.body), " early" * r.early,
            " ends" * r.ends, " " + r.fault if r.fault else "")


def an_image(dice, complete):
    """Its id tells whether what the service has of it may be published."""
    some = uuid.UUID(int=dice.getrandbits(128), version=4)
    return str(some)[:-1] + ("c" if complete else "0")


def document(image_id, visibility="private"):
    """What the service has of an image."""
    more = COMPLETE if image_id.endswith("c") else {}
    return json.dumps(image(**more, id=image_id, visibility=visibility))


def a_read(dice):
    return dice.choice(["GET", "GET", "HEAD"]), "/v2.1/servers/%d" % dice.randint(0, 9), [], None


def a_write(dice):
    return dice.choice(["POST", "PUT"]), "/v2.1/servers/1/tags/a", [], some_bytes(dice)


def a_removal(dice):
    return dice.choice(["DELETE", "POST"]), "/v2.1/servers/2", [], None


def a_flavor(text):
    def make(dice):
        return "POST", "/v2.1/flavors", [("Content-Type", "application/json")], text.encode()
    return make


def an_upload(dice):
    return "PUT", "/v2/images/%s/file" % an_image(dice, True), [
        ("Content-Type", "application/octet-stream")], some_bytes(dice)


def a_publication(complete):
    def make(dice):
        return "PATCH", "/v2/images/" + an_image(dice, complete), list(PATCH.items()), PUBLISH.encode()
    return make


MAKERS = {
    "read": a_read, "write": a_write, "removal": a_removal,
    "judged": a_flavor(GOOD_FLAVOR), "refused": a_flavor(BAD_FLAVOR), "upload": an_upload,
    "published": a_publication(True), "unpublished": a_publication(False)}
KINDS = {"compute": ["read", "read", "write", "write", "removal", "judged", "refused"],
         "image": ["upload", "upload", "published", "unpublished"]}


class Session:
    """What a client does with a connection. calm: the service does not fail,
    and says when it ends a connection; else the gate keeps none to it."""

    def __init__(self, seed, calm):
        dice = random.Random(seed)
        self.seed = seed
        listener = dice.choice(["compute", "compute", "image"])
        self.tls = dice.random() < 0.4
        self.listener = ("secure-" if self.tls else "") + listener
        self.asks = [Ask(dice, dice.choice(KINDS[listener]), calm)
                     for _ in range(dice.randint(1, LONGEST))]
        # only a reset tells HTTP/1.0 that an answer was cut; it takes along what
        # was not read before
        self.resets = any(ask.version == "1.0" and ask.reply.fault == "truncated"
                          for ask in self.asks)
        # one after the other, as most clients do, or all in one go
        self.pipelined = dice.random() < 0.6
        self.malformed = dice.choice(MALFORMED) if dice.random() < 0.15 else b""
        self.leaves = dice.random() if dice.random() < 0.15 else None
        self.leaving = dice.choice(["reset", "half_close", "close"])
        self.slow = dice.random() < 0.3
        self.dice = random.Random(dice.random())

    def __repr__(self):
        return "session %s on %s%s%s%s\n        %s" % (
            self.seed, self.listener, " pipelined" * self.pipelined,
            " ending in %r" % self.malformed if self.malformed else "",
            " left by %s at %.2f" % (self.leaving, self.leaves) if self.leaves is not None else "",
            "\n        ".join(map(repr, self.asks)))
