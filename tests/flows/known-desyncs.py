"""Every known way to make two HTTP readers disagree, as a row of
desync_rows.py, which says where each comes from. What the gate does not take
is answered with 400, the connection ends, and nothing of it reaches the
service; what it takes, the service gets as exactly the requests that were
judged, in one plain form that leaves no second reading; and whatever a service
says, no client gets an answer that is not its own. The bytes come at once and
one by one, to paths that pass and to paths that are judged."""
import json
import re
import time

from desync_rows import ANSWERS, CARRIED, CUT, REFUSED, S
from flow import BAD_FLAVOR, GOOD_FLAVOR
from wire import Truncated, Unexpected, equal, response, true

JUDGED = b"/v2.1/flavors"
LATER_SECONDS = 0.02
# nothing that an older, laxer or wrong reader could take for something else
PLAIN_HEAD = re.compile(
    rb"[A-Z!#$%&'*+.^_`|~-]+ /[!-~]* HTTP/1\.1\r\n"
    rb"([A-Za-z0-9-]+: ([^\x00-\x20\x7f]([^\x00-\x08\x0a-\x1f\x7f]*[^\x00-\x20\x7f])?)?\r\n)*\r\n")
HOP_BY_HOP = ("Connection", "Upgrade", "Expect", "TE", "Trailer", "Keep-Alive",
              "Proxy-Connection")


def story(flow):
    service = Service(flow)
    for mode in ("deny", "observe"):
        flow.start(mode=mode)
        for row in REFUSED:
            for data in {row[2], row[2].replace(S, JUDGED)}:
                told(row, refused, flow, service, data, *row[3:])
        if mode == "deny":
            for row in CARRIED:
                told(row, carried, flow, service, *row[2:])
            for row in ANSWERS:
                told(row, answered, flow, service, *row[2:])
        equal(flow.stop(), None)
        del flow.transcript[:]


def told(row, play, *args):
    try:
        play(*args)
    except Exception as error:
        raise Unexpected("%s (%s): %s: %s" % (
            row[0], row[1], type(error).__name__, error)) from error


# ---- the service ---------------------------------------------------------------

class Service:
    """Answers each request with its target, but what a row wants it to."""

    def __init__(self, flow):
        self.upstream = flow.nova
        self.says = None
        self.complaints = []
        self.upstream.serve(self.answer)

    def answer(self, message):
        self.look_at(message)
        if message.target.startswith("/v2.1/own/") or self.says is None:
            body = b"" if message.method == "HEAD" else message.target
            return response(200, body=body)
        first, later = self.says if isinstance(self.says, tuple) else (self.says, b"")
        message.peer.send(first)
        if later:
            time.sleep(LATER_SECONDS)
        # who sends half an answer ends the connection, or nobody knows
        return later if first.startswith(b"HTTP/1.1") and b"chunked" not in first else None

    def look_at(self, message):
        if not PLAIN_HEAD.fullmatch(message.head):
            self.complaints.append("not in plain form: %r" % message.head)
        framings = message.all("Content-Length") + message.all("Transfer-Encoding")
        if len(framings) > 1 or len(message.all("Host")) != 1:
            self.complaints.append("framed twice, or not one Host: %r" % message.head)
        found = [name for name in HOP_BY_HOP if message.has(name)]
        if found:
            self.complaints.append("hop by hop: %r" % found)

    def reached(self):
        """What came since the last look, without what we ask for ourselves."""
        with self.upstream.lock:
            seen = list(self.upstream.requests)
            del self.upstream.requests[:]
        equal(self.complaints, [])
        for message in seen:
            true(message.body.decode("latin-1") != BAD_FLAVOR, "it arrived unjudged")
        return [(m.method.encode(), m.target.encode(), m.body) for m in seen
                if not m.target.startswith("/v2.1/own/")]


# ---- what clients send -----------------------------------------------------------

def sent(flow, data, one_by_one):
    client = flow.client()
    try:
        for piece in ([data[i:i + 1] for i in range(len(data))] if one_by_one else [data]):
            client.sock.sendall(piece)
    except OSError:
        pass  # answered before it was over
    return client


def refused(flow, service, data, status=400):
    for one_by_one in (False, True):
        client = sent(flow, data, one_by_one)
        equal(client.response().status, status)
        client.ended()
        client.close()
        own_answer(flow.client(), "refused")
        equal(service.reached(), [], "what reached the service")


def carried(flow, service, data, wanted, reached):
    method = data.split(b" ")[0].decode()
    for one_by_one in (False, True):
        client = sent(flow, data, one_by_one)
        equal([client.response(method).status for _ in wanted], wanted, "answers")
        nothing_more(client)
        equal(service.reached(), reached, "what reached the service")


def nothing_more(client):
    """What comes next is the answer to our own request, or the end."""
    try:
        own_answer(client, "more")
    except (Truncated, OSError):
        true(not client.buffer, "unread %r" % client.buffer[:200])


# ---- what services say ------------------------------------------------------------

def own_answer(client, name):
    """The next request gets its own answer."""
    target = "/v2.1/own/" + name
    client.ask("GET", target)
    got = client.response()
    equal((got.status, got.body.decode()), (200, target), "the next answer")
    client.close()


def answered(flow, service, data, wanted, method="GET"):
    service.says = data
    other = flow.client()
    client = flow.client()
    client.ask(method, S.decode())
    try:
        got = client.response(method)
        equal(got.status, wanted)
        true(b"stray" not in got.body, "a body of something else: %r" % got.body)
        if got.get("Connection") != "close":
            client.quiet(3 * LATER_SECONDS)
            own_answer(client, "same")
    except Truncated:
        equal(CUT, wanted, "an answer that breaks off")
    own_answer(other, "other")
    if wanted == 502:
        write(flow)
    service.says = None
    service.reached()


def write(flow):
    """A judged one: what came of it is unknown, and recorded as that."""
    got = flow.exchange("POST", JUDGED.decode(), body=GOOD_FLAVOR)
    equal(got.status, 502)
    equal(flow.records(got), ["intent", "outcome"])
    own_answer(flow.client(), "write")
