"""What is measured. A group measures one kind of work for all its columns, one
after the other, and yields (row, column, value)."""
import json
import os
import re
import resource
import signal
import subprocess

from process import HOST, LOAD_CORE, Broken, need, run
from proxies import BAD_FLAVOR, FURTHER_RULES, GOOD_FLAVOR, Gate, Haproxy, Nginx

from flow import IMAGE_ID, PATCH

GET = "/v2.1/servers/%s"
FILE = "/v2/images/%s/file" % IMAGE_ID
NOTE = json.dumps([{"op": "add", "path": "/x_note", "value": "y"}])
IMAGES = 256
REQUEST = "µs a request"

# key: (title, unit of the value); the order is that of the table
ROWS = {
    "get-1": ("GET of 300 bytes, 1 client", REQUEST),
    "get-32": ("GET of 300 bytes, 32 clients", REQUEST),
    "get-1000": ("GET of 300 bytes, 1,000 clients", REQUEST),
    "large-32": ("GET of 100 KiB, 32 clients", REQUEST),
    "new-32": ("GET of 300 bytes, a new connection each", REQUEST),
    "new-large-32": ("GET of 100 KiB, a new connection each", REQUEST),
    "workers-1": ("GET of 300 bytes, 32 clients, 1 worker", REQUEST),
    "workers-2": ("GET of 300 bytes, 32 clients, 2 workers", REQUEST),
    "tls-32": ("TLS: GET of 300 bytes, 32 clients", REQUEST),
    "tls-large-32": ("TLS: GET of 100 KiB, 32 clients", REQUEST),
    "tls-full": ("TLS: full handshake and one GET", "µs each"),
    "tls-resumed": ("TLS: resumed handshake and one GET", "µs each"),
    "up-length": ("upload with length", "ms a GiB"),
    "up-chunked": ("upload in chunks", "ms a GiB"),
    "down-length": ("download with length", "ms a GiB"),
    "down-chunked": ("download in chunks", "ms a GiB"),
    "tls-up-length": ("TLS: upload with length", "ms a GiB"),
    "tls-up-chunked": ("TLS: upload in chunks", "ms a GiB"),
    "tls-down-length": ("TLS: download with length", "ms a GiB"),
    "tls-down-chunked": ("TLS: download in chunks", "ms a GiB"),
    "post": ("POST passed through unjudged", REQUEST),
    "create": ("flavor create, judged", REQUEST),
    "create-journal": ("flavor create, judged, journal on disk", REQUEST),
    "refused": ("flavor create, refused", REQUEST),
    "patch": ("image PATCH, judged with its lookup", REQUEST),
    "patch-rules": ("the same, %d further rules" % FURTHER_RULES, REQUEST),
    "added-p50": ("added latency at half load, p50", "µs"),
    "added-p99": ("added latency at half load, p99", "µs"),
    "added-p999": ("added latency at half load, p99.9", "µs"),
    "memory-start": ("memory at start", "MiB"),
    "memory-idle": ("memory of an idle connection", "KiB"),
    "memory-idle-tls": ("TLS: memory of an idle connection", "KiB"),
    "memory-full": ("memory with all idle connections", "MiB"),
    "start": ("exec to first answer", "ms"),
    "reload": ("reload of settings and packs", "ms"),
    "names-process": ("scs-gate name --jsonl, names", "a CPU second"),
    "names": ("flavor names read in process", "a CPU second"),
}

WEB = ("gate", "haproxy", "nginx", "relay")
TLS = ("gate", "haproxy", "nginx")
BODY = ("gate", "haproxy", "nginx", "splice")


class Bench:
    """The running proxies by the name of their column, and what all groups
    need to know."""

    def __init__(self, scene, proxies, plan):
        self.scene, self.proxies, self.plan = scene, proxies, plan
        self.round = 0
        self.rate = None
        self.wrk = need("wrk")

    def turn(self, columns):
        """Another one begins in each round."""
        n = self.round % len(columns)
        return columns[n:] + columns[:n]

    def load(self, kind, *arguments):
        return json.loads(run([self.scene.programs / "load", kind, *arguments]))


# ---- requests ---------------------------------------------------------------

def drive(bench, port, path, clients=32, tls=False, script=None, headers=()):
    """wrk for a while; returns requests done and those not answered 2xx."""
    command = [bench.wrk, "-t1", "-c%d" % clients, "-d%d" % bench.plan.seconds,
               "--timeout", "10"]
    for h in headers:
        command += ["-H", h]
    if script:
        command += ["-s", script]
    out = run([*command, "%s://%s:%d%s" % ("https" if tls else "http", HOST, port, path)])
    done = int(re.search(r"(\d+) requests in", out).group(1))
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if not done:
        raise Broken("wrk got no answer\n" + out)
    return done, int(refused.group(1)) if refused else 0


def cpu_of_requests(bench, column, path, images=False, refused=False, **more):
    """Microseconds of the proxy's CPU time for one request."""
    proxy = bench.proxies[column]
    before = proxy.cpu()
    done, bad = drive(bench, proxy.port(more.get("tls", False), images), path, **more)
    if bad and not refused or refused and bad != done:
        raise Broken("%s: %d of %d answers to %s were not 2xx" % (column, bad, done, path))
    return (proxy.cpu() - before) / done / 1e3


def gets(row, columns, what, **more):
    def group(bench):
        for column in bench.turn(columns):
            yield row, column, cpu_of_requests(bench, column, GET % what, **more)
    return group


def workers(bench):
    """Beside one worker, so that both have the same machine."""
    for row, proxy in bench.turn((("workers-1", "gate"), ("workers-2", "gate2"))):
        yield row, "gate", cpu_of_requests(bench, proxy, GET % "small")


def writes(bench):
    scene, path = bench.scene, "/v2.1/flavors"
    good = script(scene, "good", "POST", GOOD_FLAVOR)
    bad = script(scene, "bad", "POST", BAD_FLAVOR.replace("SCS-4V-16-50", "SCS-4V16-50"))
    for column in bench.turn(("gate", "haproxy", "nginx")):
        yield "post", column, cpu_of_requests(bench, column, "/v2.1/servers", script=good)
    for column in bench.turn(("gate", "lua")):
        yield "create", column, cpu_of_requests(bench, column, path, script=good)
        yield "refused", column, cpu_of_requests(
            bench, column, path, script=bad, refused=True)
    yield "create-journal", "gate", cpu_of_requests(bench, "journal", path, script=good)


def patches(bench):
    note = script(bench.scene, "note", "PATCH", NOTE, PATCH["Content-Type"],
                  ["/v2/images/%08d%s" % (n, IMAGE_ID[8:]) for n in range(IMAGES)])
    for column in bench.turn(("gate", "haproxy", "nginx")):
        yield "patch", column, cpu_of_requests(
            bench, column, "/v2/images", images=True, script=note)
    yield "patch-rules", "gate", cpu_of_requests(
        bench, "rules", "/v2/images", images=True, script=note)


def script(scene, name, method, body, content_type="application/json", paths=()):
    """What wrk sends. The gate takes writes to one object one at a time, so
    that paths name many."""
    text = ('wrk.method = "%s"\nwrk.body = [==[%s]==]\n'
            'wrk.headers["Content-Type"] = "%s"\n'
            'wrk.headers["X-Auth-Token"] = "bench"\n' % (method, body, content_type))
    if paths:
        text += ('local paths, all, n = {%s}, {}, 0\n'
                 'function init() for i, p in ipairs(paths) do '
                 'all[i] = wrk.format(nil, p) end end\n'
                 'function request() n = n %% #all + 1 return all[n] end\n'
                 % ", ".join('"%s"' % p for p in paths))
    file = scene.directory / (name + ".lua")
    file.write_text(text)
    return file


# ---- TLS and bodies -----------------------------------------------------------

def handshakes(row, *options):
    def group(bench):
        for column in bench.turn(TLS):
            proxy = bench.proxies[column]
            before = proxy.cpu()
            done = bench.load("handshakes", proxy.port(True), GET % "small",
                              bench.plan.seconds, "tls", *options)
            expected = done["count"] - 1 if options else 0
            if done["resumed"] != expected:
                raise Broken("%s resumed %d of %d" % (column, done["resumed"], done["count"]))
            yield row, column, (proxy.cpu() - before) / done["count"] / 1e3
    return group


def bodies(row, columns, kind, *options):
    def group(bench):
        size = bench.plan.body
        for column in bench.turn(columns):
            proxy = bench.proxies[column]
            before = proxy.cpu()
            bench.load(kind, proxy.port("tls" in options, True), FILE, size, *options)
            yield row, column, (proxy.cpu() - before) / 1e6 / (size / (1 << 30))
    return group


# ---- latency, memory, start, names ----------------------------------------------

def latency(bench):
    """Half of what wrk drives HAProxy to; the same for all."""
    if not bench.rate:
        done, _ = drive(bench, bench.proxies["haproxy"].port(), GET % "small")
        bench.rate = int(done / bench.plan.seconds / 2)
    def times(port):
        return bench.load("latency", port, GET % "small", bench.rate, bench.plan.seconds)
    direct = times(bench.scene.origin.port)
    for column in bench.turn(WEB):
        found = times(bench.proxies[column].port())
        for key, value in found.items():
            yield "added-" + key, column, value - direct[key]


def memory(bench):
    if bench.round:
        return
    for column, make in (("gate", Gate), ("haproxy", Haproxy), ("nginx", Nginx)):
        for tls in (False, True):
            proxy = make(bench.scene, "%s-idle-%s" % (column, tls))
            yield from idle(bench, proxy, column, tls)
            proxy.stop()


def idle(bench, proxy, column, tls):
    proxy.await_answer(proxy.port())
    start = proxy.memory()
    count = bench.plan.idle // 5 if tls else bench.plan.idle
    if column == "haproxy":
        count = min(count, proxy.most - 50)
    command = [bench.scene.programs / "load", "idle", str(proxy.port(tls)), GET % "small",
               str(count), *(["tls"] if tls else [])]
    load = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            preexec_fn=lambda: os.sched_setaffinity(0, {LOAD_CORE}))
    try:
        if not load.stdout.readline():
            raise proxy.broken("did not keep %d connections" % count)
        full = proxy.memory()
    finally:
        load.stdin.close()
        load.wait(20)
    if tls:
        yield "memory-idle-tls", column, (full - start) / count
        return
    yield "memory-start", column, start / 1024
    yield "memory-idle", column, (full - start) / count
    if count == bench.plan.idle:
        yield "memory-full", column, full / 1024


def start(bench):
    for column, make in (("gate", Gate), ("haproxy", Haproxy), ("nginx", Nginx)):
        proxy = make(bench.scene, "%s-start-%d" % (column, bench.round))
        yield "start", column, proxy.await_answer(proxy.port()) * 1e3
        if column == "gate":
            yield "reload", column, proxy.reload(signal.SIGHUP) * 1e3
        proxy.stop()


def names(bench):
    found = json.loads(run([bench.scene.programs / "bench_names"]))
    yield "names", "gate", found["per_second"]
    file = bench.scene.directory / "names.jsonl"
    if not file.exists():
        file.write_text("".join(
            '{"name": "SCS-%dV-%d-%ds"}\n' % (n % 64 + 1, n % 512 + 1, n % 900 + 1)
            for n in range(bench.plan.names)))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(file, encoding="ascii") as lines:
        subprocess.run([bench.scene.build / "scs-gate", "name", "--jsonl"], stdin=lines,
                       stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    yield "names-process", "gate", bench.plan.names / used


GROUPS = [
    gets("get-32", WEB, "small"),
    gets("get-1", WEB, "small", clients=1),
    gets("get-1000", WEB, "small", clients=1000),
    gets("large-32", WEB, "large"),
    gets("new-32", WEB, "small", headers=("Connection: close",)),
    gets("new-large-32", WEB, "large", headers=("Connection: close",)),
    workers,
    gets("tls-32", TLS, "small", tls=True),
    gets("tls-large-32", TLS, "large", tls=True),
    handshakes("tls-full"),
    handshakes("tls-resumed", "resume"),
    bodies("up-length", BODY, "upload"),
    bodies("up-chunked", BODY, "upload", "chunked"),
    bodies("down-length", BODY, "download"),
    bodies("down-chunked", BODY, "download", "chunked"),
    bodies("tls-up-length", TLS, "upload", "tls"),
    bodies("tls-up-chunked", TLS, "upload", "chunked", "tls"),
    bodies("tls-down-length", TLS, "download", "tls"),
    bodies("tls-down-chunked", TLS, "download", "chunked", "tls"),
    writes,
    patches,
    latency,
    memory,
    start,
    names,
]
