"""Instructions of the gate's own stages for one request, counted by callgrind:
figures that no busy machine disturbs. Two runs of different length, and what
the longer one has more, so that the start does not count."""
import re
import signal
import socket

from process import HOST, PATIENCE, Broken, need, run
from proxies import BAD_FLAVOR, GOOD_FLAVOR, Gate
from rows import GET, NOTE, PATCH

from flow import IMAGE_ID

FEW, MANY = 100, 600
LEAST = 0.02  # of the whole; smaller stages are not shown
MOST = 24
BAD = BAD_FLAVOR.replace("SCS-4V-16-50", "SCS-4V16-50")
KINDS = (
    ("GET passed through", False, "GET", GET % "small", "", ""),
    ("flavor create, judged", False, "POST", "/v2.1/flavors", GOOD_FLAVOR, "application/json"),
    ("flavor create, refused", False, "POST", "/v2.1/flavors", BAD, "application/json"),
    ("image PATCH, judged", True, "PATCH", "/v2/images/" + IMAGE_ID, NOTE,
     PATCH["Content-Type"]),
)
LINE = re.compile(r"^\s*([\d,]+) \(\s*[\d.]+%\)\s+(\S*?):(\S+)(?: \[(.*)\])?$")


def ask(port, count, method, path, body, kind):
    head = "%s %s HTTP/1.1\r\nHost: b\r\nX-Auth-Token: b\r\n" % (method, path)
    if body:
        head += "Content-Type: %s\r\nContent-Length: %d\r\n" % (kind, len(body))
    request = (head + "\r\n" + body).encode()
    with socket.create_connection((HOST, port), PATIENCE) as s:
        for _ in range(count):
            s.sendall(request)
            answer = b""
            while not complete(answer):
                got = s.recv(65536)
                if not got:
                    raise Broken("the gate closed")
                answer += got


def complete(answer):
    head, found, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\ncontent-length: *(\d+)", head)
    return bool(found) and len(body) >= (int(length.group(1)) if length else 0)


def functions(scene, count, images, *request):
    """Inclusive instructions by function of a run with so many requests."""
    file = scene.directory / "callgrind.out"
    file.unlink(missing_ok=True)
    gate = Gate(scene, "callgrind", under=(
        need("valgrind"), "--tool=callgrind", "--callgrind-out-file=%s" % file),
        process={"seccomp": "no"})  # which valgrind does not know
    gate.await_answer(gate.port(), pause=0.1)
    ask(gate.port(images=images), count, *request)
    gate.popen.send_signal(signal.SIGTERM)
    gate.popen.wait(PATIENCE)
    found = {}
    for line in run([need("callgrind_annotate"), "--inclusive=yes", "--threshold=100",
                     file]).splitlines():
        match = LINE.match(line)
        if match and (match.group(4) or "").endswith("/scs-gate"):
            name = "%s  %s" % (match.group(3).split("'")[0], match.group(2).split("/")[-1])
            found.setdefault(name, int(match.group(1).replace(",", "")))
        elif "PROGRAM TOTALS" in line:
            found["whole"] = int(line.split()[0].replace(",", ""))
    return found


def count(scene):
    for title, images, *request in KINDS:
        few = functions(scene, FEW, images, *request)
        many = functions(scene, MANY, images, *request)
        each = {name: (value - few.get(name, 0)) / (MANY - FEW)
                for name, value in many.items()}
        whole = each.pop("whole")
        print("%s: %s instructions in user space\n" % (title, "{:,.0f}".format(whole)))
        for name, value in sorted(each.items(), key=lambda e: -e[1])[:MOST]:
            if value >= LEAST * whole:
                print("%10s  %5.1f %%  %s" % (
                    "{:,.0f}".format(value), 100 * value / whole, name))
        print()
