"""Reloading again and again, under reads and judged writes on plain and TLS
connections, kept and new ones: settings, rules, certificates and upstreams
change, good ones and bad ones. Every request is answered, each write is judged
by one set of settings, in force when it came, and goes where that set says;
bad ones change nothing; and nothing is left behind."""
import json
import re
import shutil
import signal
import ssl
import threading
import time

import chaos
from flow import GOOD_FLAVOR, HOST, TIMES, Upstream, tls_client, tls_server
from wire import Forgetful, equal, response, true

RELOADS = 40 * TIMES
# after so many all memory that is kept for the next has been asked for
WARM = min(RELOADS // 2, 500)
GROWTH_KIB = 4096
# a worker takes up new settings when it next has a moment
ADOPTED_SECONDS = 2.0
PACK = """\
standard: gen-%(name)s-v1
title: Generation
link: https://example.org/
prefix: gen-%(name)s-
rules:
  - {id: gen-%(name)s-name, on: flavor, check: pattern, field: name,
     matches: never a name, severity: main, say: No name will do,
     message: "the %(name)s rule of generation %(number)d",
     examples: {accept: [{name: never a name}], refuse: [{name: SCS-1V-4}]}}
"""
TOLD = re.compile(r"the (first|second) rule of generation (\d+)")


class Generations:
    """What each set of settings says, written before the gate reads it."""

    def __init__(self, flow):
        self.flow = flow
        self.begun = self.number = 0
        self.confirmed = []  # (when, number)
        self.upstreams = [flow.nova, Upstream("other", Forgetful()),
                          Upstream("secure", Forgetful())]
        self.upstreams[2].tls = tls_server(flow.certificates, "api")
        for number, upstream in enumerate(self.upstreams):
            upstream.transcript = Forgetful()
            upstream.serve(lambda m, number=number: answer(m, number))
        self.certificates = [ssl.PEM_cert_to_DER_cert(
            (flow.certificates / (name + ".pem")).read_text()) for name in ("api", "other")]

    # ---- what is in force -------------------------------------------------
    def denies(self, number):
        return number % 2 == 0

    def upstream(self, number):
        return number % len(self.upstreams)

    def certificate(self, number):
        return number // 2 % 2

    def oldest(self, when):
        """The oldest that may still be in force."""
        found = [n for t, n in self.confirmed[-500:] if t < when - ADOPTED_SECONDS]
        return found[-1] if found else 1

    # ---- writing ------------------------------------------------------------
    def rules(self, number):
        directory = self.flow.dir / ("packs-%d" % number)
        directory.mkdir(exist_ok=True)
        for name in ("first", "second"):
            (directory / (name + ".yaml")).write_text(
                PACK % {"name": name, "number": number})
        shutil.rmtree(self.flow.dir / ("packs-%d" % (number - 2)), ignore_errors=True)
        return directory

    def settings(self, number):
        name = ("api", "other")[self.certificate(number)]
        directory = self.flow.certificates
        upstream = {"addresses": [self.upstreams[self.upstream(number)].address]}
        if self.upstreams[self.upstream(number)].tls:
            upstream["tls"] = {"ca_file": str(directory / "ca.pem"),
                               "server_name": "api.example.test"}
        return {
            "workers": 2, "mode": "deny" if self.denies(number) else "warn",
            "listeners": [
                {"name": "compute", "bind": HOST + ":0", "service": "compute",
                 "upstream": "nova"},
                {"name": "secure", "bind": HOST + ":0", "service": "compute",
                 "upstream": "nova", "tls": {
                     "certificate": str(directory / (name + ".pem")),
                     "key": str(directory / (name + ".key"))}}],
            "upstreams": {"nova": upstream},
            "rules": {"own_directory": str(self.rules(number))},
            "limit": {"head": "%dKiB" % (16 + number % 2 * 16)},
            "timeout": {"upstream_idle": "300ms", "keepalive": "1h"},
            "log": {"level": "info", "requests": "no"}}

    def next(self):
        """Settings that are good; they count from now on."""
        self.begun += 1
        return self.flow.settings(self.settings(self.begun))

    def taken(self):
        self.number = self.begun
        self.confirmed.append((time.monotonic(), self.number))

    def bad(self, kind):
        """Settings of the present generation with one fault."""
        settings = self.settings(self.number)
        pack = self.flow.dir / "bad"
        pack.mkdir(exist_ok=True)
        (pack / "first.yaml").write_text(PACK.replace("pattern", "patern") % {
            "name": "first", "number": 0})
        tls = settings["listeners"][1]["tls"]
        if kind == "pack":
            settings["rules"]["own_directory"] = str(pack)
        elif kind == "directory":
            settings["rules"]["own_directory"] = "/nonexistent"
        elif kind == "certificate":
            tls["certificate"] = str(self.flow.settings_file)
        elif kind == "key":
            tls["key"] = str(self.flow.certificates / "ca.key")
        elif kind == "ca":
            settings["upstreams"]["nova"]["tls"] = {"ca_file": "/nonexistent"}
        elif kind == "listeners":
            settings["listeners"].pop()
        text = self.flow.settings(settings)
        return {"yaml": "{", "empty": "", "setting": text + "no_such_setting: 1\n"}.get(kind, text)


BAD = ("pack", "directory", "certificate", "key", "ca", "listeners", "yaml", "empty", "setting")


def answer(message, number):
    if message.method == "POST":
        return response(200, body=json.dumps(
            {"flavor": {"id": "1", "name": "SCS-4V-8-50", "description": str(number)}}))
    return response(200, body=message.target)


class Tail:
    """Lines of the log as they come."""

    def __init__(self, flow):
        self.flow = flow
        self.file = open(flow.log_file, encoding="utf-8")  # pylint: disable=consider-using-with

    def await_line(self, wanted):
        end = time.monotonic() + 30
        rest = ""
        while time.monotonic() < end:
            rest += self.file.readline()
            if not rest.endswith("\n"):
                true(self.flow.process.poll() is None, "the gate ended")
                time.sleep(0.002)
                continue
            found = re.search(wanted, rest)
            if found:
                return found.group(0)
            rest = ""
        raise AssertionError("the log never said " + wanted)


class Load:
    """Clients, until they are paused; they may go on."""

    def __init__(self, flow, generations):
        self.flow, self.generations = flow, generations
        self.failures, self.counts = [], {"read": 0, "refused": 0, "passed": 0}
        self.lock = threading.Lock()
        self.stop = None
        self.context = tls_client(flow.certificates)
        self.context.check_hostname = False
        self.threads = []
        self.idle = [self.connect(n) for n in range(40)]
        self.ask_the_idle()

    def connect(self, number):
        secure = number % 2
        begun = time.monotonic()
        client = self.flow.client("secure" if secure else "compute",
                                  tls=self.context if secure else None)
        client.transcript = Forgetful()
        client.sock.settimeout(30)
        if secure:
            seen = self.generations.certificates.index(client.sock.getpeercert(True))
            allowed = {self.generations.certificate(n) for n in range(
                self.generations.oldest(begun), self.generations.begun + 1)}
            true(seen in allowed, "certificate %d, while %r are in force" % (seen, allowed))
        return client

    def begin(self):
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(n,)) for n in range(8)]
        for thread in self.threads:
            thread.start()

    def run(self, number):
        client, latest, turn = None, 0, 0
        try:
            while not self.stop.is_set():
                if client is None:
                    client, latest = self.connect(number), 0
                if number < 4:
                    latest = self.write(client, latest)
                else:
                    self.read(client, "/v2.1/%d/%d" % (number, turn))
                turn += 1
                if turn % (1 + 7 * (number % 4)) == 0:
                    client.close()
                    client = None
                time.sleep(0.004)
        except Exception as error:  # pylint: disable=broad-except
            self.failures.append("client %d: %r" % (number, error))

    def count(self, what):
        with self.lock:
            self.counts[what] += 1

    def read(self, client, target):
        client.ask("GET", target)
        got = client.response()
        equal((got.status, got.body.decode()), (200, target))
        self.count("read")

    def write(self, client, latest):
        """Returns the generation that judged; on one connection it never goes
        back."""
        began = time.monotonic()
        client.ask("POST", "/v2.1/flavors", body=GOOD_FLAVOR)
        got = client.response()
        oldest, newest = self.generations.oldest(began), self.generations.begun
        text = got.head.decode() + got.body.decode()
        told = set(TOLD.findall(text))
        numbers = {int(n) for _, n in told}
        equal((len(told), len(numbers)), (2, 1), "rules of one generation: " + text)
        number = numbers.pop()
        true(max(oldest, latest) <= number <= newest, "judged by generation %d, while "
             "%d to %d are in force, after %d" % (number, oldest, newest, latest))
        equal(got.status, 403 if self.generations.denies(number) else 200, text)
        if got.status == 200:
            equal(json.loads(got.body)["flavor"]["description"],
                  str(self.generations.upstream(number)), "where it went")
        self.count("refused" if got.status == 403 else "passed")
        return number

    def pause(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()
        equal(self.failures, [])

    def ask_the_idle(self):
        for number, client in enumerate(self.idle):
            self.read(client, "/v2.1/idle/%d" % number)

    def end(self):
        """Who was idle all the time is served yet."""
        self.ask_the_idle()
        for client in self.idle:
            client.close()


def reload(flow, generations, tail, number):
    """Every third is a bad one, of each kind in turn."""
    kind = BAD[number // 3 % len(BAD)] if number % 3 == 2 else None
    flow.settings_file.write_text(generations.bad(kind) if kind else generations.next())
    flow.signal(signal.SIGHUP)
    said = tail.await_line("settings reloaded|reload refused")
    equal(said, "reload refused" if kind else "settings reloaded", kind)
    if kind is None:
        generations.taken()


def every_write_is_recorded(flow, generations, load):
    """Once, by one generation, and with what came of it."""
    records = {}
    for line in flow.journal():
        told = set(TOLD.findall(json.dumps(line["findings"])))
        equal((len(told), len({n for _, n in told})), (2, 1), line)
        records.setdefault(line["decision"], []).append((line["record"], told.pop()[1]))
    refused = sum(r[0][0] == "refusal" for r in records.values())
    equal((refused, len(records) - refused), (load.counts["refused"], load.counts["passed"]))
    for lines in records.values():
        equal(len({n for _, n in lines}), 1, lines)
        equal([r for r, _ in lines], ["refusal"] if generations.denies(int(lines[0][1]))
              else ["intent", "outcome"], lines)
    sent = sum(len(u.seen("POST")) for u in generations.upstreams)
    equal(sent, load.counts["passed"], "writes that the services saw")


def story(flow):
    generations = Generations(flow)
    flow.start_with(generations.next())
    generations.taken()
    tail, load = Tail(flow), Load(flow, generations)
    before = None
    began = time.monotonic()
    for number in range(RELOADS + 1):
        if number in (WARM, RELOADS):
            load.pause()
            last = chaos.steady(flow)
            before = before or last
        if number in (0, WARM):
            load.begin()
        if number < RELOADS:
            reload(flow, generations, tail, number)
    load.end()
    every_write_is_recorded(flow, generations, load)
    report(load, generations, before, last, time.monotonic() - began)
    equal(last[0], before[0], "descriptors")
    if not chaos.sanitized():
        true(last[1] - before[1] < GROWTH_KIB, "memory: %r then %r KiB" % (before, last))


def report(load, generations, before, last, seconds):
    if TIMES > 1:
        print("%d reloads, %d of them good, in %d s; %r; descriptors and KiB %r, then %r" % (
            RELOADS, generations.begun, seconds, load.counts, before, last), flush=True)
