"""Sessions at random: reads, writes, uploads, judged and refused requests, in
every framing, cut anywhere, one by one or all in one go, left at any byte; and
services that answer in every form, early, cut, late with their end or not at
all. Each request gets its own answer and no other, unchanged, or the gate's
with a reason; a service sees each request whole and as it was sent, a write
once, what is refused never, and nothing behind what is malformed. Afterwards
nothing is held."""
import concurrent.futures
import os
import random
import socket
import ssl
import threading
import time

from flow import BAD_FLAVOR, HOST, TIMES, tls_client, tls_server
from plans import ID, Session, document, pieces
from wire import Silence, Truncated, Unexpected, equal, request, true

SESSIONS = 300       # of a round
AT_A_TIME = 8
PATIENCE = 20.0
EVIL = request("POST", "/v2.1/flavors", body=BAD_FLAVOR)


def story(flow):
    seed = int(os.environ.get("FLOW_SEED", random.SystemRandom().getrandbits(32)))
    start(flow)
    services = Services(flow)
    written = sum(one_round(flow, services, seed + number) for number in range(TIMES))
    nothing_held(flow)
    true(len(flow.journal("intent")) >= written, "a write has no line")
    flow.chain_holds()


def one_round(flow, services, seed):
    """How many writes the services saw that were judged."""
    sessions = [Session("%d-%d" % (seed, number), calm=number < SESSIONS / 2)
                for number in range(SESSIONS)]
    services.expect(sessions)
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        for done in [pool.submit(told, flow, session) for session in sessions]:
            done.result()
    equal(services.complaints, [])
    return sum(ask.kind in ("judged", "published") and ask.seen > 0
               for session in sessions for ask in session.asks)


def start(flow):
    def listener(name, service, upstream, **more):
        return dict({"name": name, "bind": HOST + ":0", "service": service,
                     "upstream": upstream}, **more)
    tls = {"certificate": str(flow.certificates / "api.pem"),
           "key": str(flow.certificates / "api.key")}
    flow.glance.tls = tls_server(flow.certificates, "api")
    to_glance = {"verify": "yes", "server_name": "api.example.test",
                 "ca_file": str(flow.certificates / "ca.pem")}
    flow.start(
        workers=2, upstreams={"glance": {"tls": to_glance}}, admin={"bind": HOST + ":0"}, audit={"sync": "no"},
        log={"level": "info", "requests": "no"},
        listeners=[listener("compute", "compute", "nova"),
                   listener("image", "image", "glance"),
                   listener("secure-compute", "compute", "nova", tls=tls),
                   listener("secure-image", "image", "glance", tls=tls)])


# ---- the services -----------------------------------------------------------

class Services:
    """Do with each request what its plan says, and look at what came."""

    def __init__(self, flow):
        self.asks = {}
        self.complaints = []
        for upstream in (flow.nova, flow.glance):
            threading.Thread(target=self.accept, args=(upstream,), daemon=True).start()

    def expect(self, sessions):
        self.asks = {ask.id: ask for session in sessions for ask in session.asks}

    def accept(self, upstream):
        while True:
            try:
                peer = upstream.accept(3600)
            except (ssl.SSLError, ConnectionError, TimeoutError):
                continue  # whoever came did not stay
            except (Unexpected, OSError):
                return
            peer.transcript = []
            peer.sock.settimeout(None)  # the gate says when it is over
            threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer):
        try:
            while self.one(peer):
                pass
        except (Silence, Truncated, OSError):
            pass  # whoever asked has gone
        except Unexpected as e:
            self.complaints.append(str(e))
        peer.sock.close()

    def one(self, peer):
        """Whether the connection goes on."""
        message = peer.head()
        if not message.has(ID):
            return self.looked_up(peer, message)
        ask = self.asks[message.get(ID)]
        ask.seen += 1
        came_as_sent(message, ask)
        if ask.reply.early:
            says(peer, ask)
        if not (ask.reply.early and ask.reply.ends):
            peer.read_body(message)
            true(message.body == (ask.body or b""), "another body came: %r" % ask)
        if ask.reply.fault == "reset":
            peer.reset()
            return False
        if not ask.reply.early:
            says(peer, ask)
        if ask.reply.ends and ask.reply.fault is None:
            ends(peer, ask)
        return not ask.reply.ends and ask.reply.fault is None

    @staticmethod
    def looked_up(peer, message):
        peer.read_body(message)
        path = message.target.partition("?")[0]
        true(message.method == "GET" and path.startswith("/v2/images"),
             "nobody asked for this: %s" % message.start)
        peer.answer(body='{"images": []}' if path == "/v2/images" else document(path[11:]))
        return True


def came_as_sent(message, ask):
    equal((message.method, message.target), (ask.method, ask.target), repr(ask))
    true(ask.passes, "it was not to pass: %r" % ask)
    true(ask.seen == 1 or ask.method in ("GET", "HEAD"), "came again: %r" % ask)
    true(not (message.has("Content-Length") and message.has("Transfer-Encoding")),
         "framed twice: %r" % message.head)


def says(peer, ask):
    for piece in pieces(ask.reply.dice, ask.reply.data(ask)):
        peer.send(piece)
        if ask.reply.dice.random() < 0.3:
            time.sleep(0.002)


def ends(peer, ask):
    """As soon as that does not destroy the answer, or later."""
    peer.sock.settimeout(0.05)
    try:
        if ask.reply.lingers and not ask.reply.early:
            more = peer.receive()
            true(not more, "asked again after the announced end: %r" % more[:80])
    except Silence:
        pass
    if isinstance(peer.sock, ssl.SSLSocket):
        says_end(peer)
    peer.half_close()
    if ask.reply.early:
        peer.rest()


def says_end(peer):
    """What comes next need not be TLS."""
    try:
        peer.sock.unwrap()
    except OSError:
        pass  # the other side has not ended: it was told all the same
    peer.sock = socket.socket(fileno=peer.sock.detach())
    peer.sock.settimeout(0.05)


# ---- the clients --------------------------------------------------------------

class Left(Exception):
    """The client left, as it was to."""


class Client:
    """A connection that may be left before all was sent."""

    def __init__(self, flow, session):
        tls = tls_client(flow.certificates) if session.tls else None
        self.peer = flow.client(session.listener, tls)
        self.peer.transcript = []
        self.peer.sock.settimeout(PATIENCE)
        self.session = session
        self.parts = [(ask.head(), ask.content()) for ask in session.asks]
        size = sum(len(head) + len(content) for head, content in self.parts)
        self.left = None if session.leaves is None else int(size * session.leaves)
        self.gone = False
        self.stuck = False

    def send(self, data):
        """Stops without a word where the gate has ended the connection."""
        leaves = self.left is not None and len(data) >= self.left
        if leaves:
            data = data[:self.left]
        elif self.left is not None:
            self.left -= len(data)
        try:
            for piece in pieces(self.session.dice, data):
                self.peer.send(piece)
                if self.session.slow:
                    time.sleep(0.003)
        except TimeoutError:
            self.stuck = True
        except OSError:
            pass
        if leaves:
            self.gone = True
            self.leave()

    def leave(self):
        """A socket that another thread reads is closed when that is over."""
        leaving = self.session.leaving
        try:
            if leaving == "half_close" and not self.session.tls:
                self.peer.half_close()
                return
            if self.session.pipelined:
                self.peer.sock.shutdown(socket.SHUT_RDWR)
            elif leaving == "reset":
                self.peer.reset()
        except OSError:
            pass
        raise Left

    def send_all(self):
        try:
            self.send(b"".join(head + content for head, content in self.parts) +
                      self.ending())
        except Left:
            pass

    def ending(self):
        return self.session.malformed + EVIL if self.session.malformed else b""


def told(flow, session):
    try:
        play(flow, session)
    except Exception as error:
        raise Unexpected("%s: %s\n      %r" % (type(error).__name__, error, session)) from error


def play(flow, session):
    client = Client(flow, session)
    try:
        if session.pipelined:
            all_at_once(client)
        else:
            one_by_one(client)
    except Left:
        pass
    except OSError:
        if not client.gone:
            raise
    client.peer.sock.close()
    true(not client.stuck, "what was sent was not taken, and the connection not ended")


def all_at_once(client):
    """Python's TLS does not send and receive at the same time."""
    sender = threading.Thread(target=client.send_all)
    sender.start()
    if client.session.tls:
        sender.join()
    try:
        goes_on = True
        for ask in client.session.asks:
            goes_on = goes_on and answered(client, ask)
        if goes_on:
            ended(client)
    finally:
        sender.join()


def one_by_one(client):
    for ask, (head, content) in zip(client.session.asks, client.parts):
        client.send(head)
        if ask.expects and not continues(client, ask):
            return
        client.send(content)
        if not answered(client, ask):
            return
    client.send(client.ending())
    ended(client)


def continues(client, ask):
    """Whether the body is asked for; who is answered instead does not send it."""
    if client.gone:
        return False
    said = client.peer.until(b"\r\n\r\n")
    if said.startswith(b"HTTP/1.1 100 "):
        return True
    client.peer.buffer = said + client.peer.buffer
    answered(client, ask)
    return False


def ended(client):
    """After all that was asked."""
    if client.session.malformed and not client.gone:
        got = client.peer.response()
        equal((got.status, got.has(ID)), (400, False), "the malformed end")
        client.peer.ended()
    elif not client.gone:
        client.peer.quiet(0.01)


def answered(client, ask):
    """It gets its own answer; whether the connection goes on."""
    try:
        answer = client.peer.response(ask.method)
    except Truncated:
        true(client.gone or ask.reply.fault or ask.reply.early or client.session.resets,
             "no whole answer: %r" % ask)
        return False
    if answer.has(ID):
        as_the_service_said(ask, answer, client.gone)
    else:
        said_by_the_gate(ask, answer)
    if answer.get("Connection") != "close":
        true(not ask.closes, "the connection was to end: %r" % ask)
        return True
    true(ask.closes or ask.reply.early or ask.reply.fault or client.gone or
         answer.status == 502, "the connection ends for no reason: %r" % ask)
    client.peer.ended()
    return False


def as_the_service_said(ask, answer, gone):
    equal(answer.get(ID), ask.id, "the answer to something else: %r" % ask)
    equal(answer.status, ask.reply.status, repr(ask))
    body = b"" if ask.method == "HEAD" else ask.reply.body
    if ask.version == "1.0" and (gone or ask.reply.fault == "truncated"):
        true(body.startswith(answer.body), "another body: %r" % ask)
    else:
        true(answer.body == body, "another body: %r" % ask)
        true(ask.reply.fault != "truncated", "whole, but cut: %r" % ask)


def said_by_the_gate(ask, answer):
    if not ask.passes:
        equal(answer.status, 403, repr(ask))
        return
    equal(answer.status, 502, "%r\n      %r" % (ask, answer.body))
    true(ask.reply.fault or ask.seen == 0, "the service did answer: %r" % ask)


# ---- afterwards ---------------------------------------------------------------

def nothing_held(flow):
    flow.await_metric(0, "scs_gate_open_client_connections")
    flow.await_metric(0, "scs_gate_judged_requests")
    end = time.monotonic() + PATIENCE
    while True:
        now = flow.metrics()
        if now.get("scs_gate_upstream_connections") == now.get("scs_gate_upstream_idle_connections"):
            return
        true(time.monotonic() < end, "a connection to a service is held")
        time.sleep(0.05)
