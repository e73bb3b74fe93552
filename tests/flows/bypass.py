"""The kill switch: while it is on, a write that would be refused passes as it
came, marked, counted and recorded with who and why; it ends by order or by
itself, survives a reload and not a restart, and takes orders only on a socket
in the file system."""
import os
import socket
import subprocess
import time

import prometheus
from flow import BAD_FLAVOR, HOST
from wire import Peer, equal, response, true

REASON = 'the "standard" 100 % wrong? & down'


def story(flow):
    path = flow.dir / "admin.sock"
    settings = {"admin": {"bind": "unix:%s" % path}}
    flow.start(**settings)
    flow.nova.serve(lambda message: response(200, body="{}"))
    equal(order(flow, "status"), (0, "off: writes are judged\n"))
    judged(flow)
    status, text = order(flow, "on", "--ttl", "30m", "--reason", REASON)
    equal(status, 0, text)
    told(text)
    passes(flow)
    strange_ones_pass(flow)
    flow.reload("settings reloaded", **settings)
    told(order(flow, "status")[1])
    passes(flow)
    counted(flow, path)
    true(0 < left(flow, path) <= 1800, "the gauge")
    equal(order(flow, "off"), (0, "off: writes are judged\n"))
    judged(flow)
    recorded(flow)
    ends_by_itself(flow)
    wrong_orders(flow, path)
    equal(order(flow, "on", "--ttl", "1h", "--reason", "x")[0], 0)
    equal(flow.stop(), None)
    equal([line["state"] for line in flow.journal("bypass")][-2:], ["on", "over"])
    flow.start(**settings)
    equal(order(flow, "status"), (0, "off: writes are judged\n"))
    judged(flow)
    equal(flow.stop(), None)
    not_on_a_port(flow)


def order(flow, *words):
    done = subprocess.run([flow.program, "bypass", *words, "-c", str(flow.settings_file)],
                          capture_output=True, text=True, timeout=20, check=False)
    return done.returncode, done.stdout + done.stderr


def told(text):
    true(text.startswith("on until 2"), text)
    true("(1800 s)" in text or "(179" in text, text)
    true("by user %d: writes pass unjudged: %s\n" % (os.geteuid(), REASON) in text, text)


def judged(flow):
    seen = len(flow.nova.seen("POST"))
    equal(flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR).status, 403)
    equal(len(flow.nova.seen("POST")), seen)


def passes(flow):
    seen = len(flow.nova.seen("POST"))
    answer = flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    equal(answer.status, 200)
    equal(answer.get("X-SCS-Gate-Unchecked"), "true")
    equal(flow.records(answer), ["intent", "outcome"])
    equal(len(flow.nova.seen("POST")), seen + 1)
    equal(flow.nova.seen("POST")[-1].body, BAD_FLAVOR.encode())
    for line in flow.journal():
        if line.get("decision") == answer.get("X-SCS-Gate-Decision"):
            equal(line["verdict"], "unchecked")
            equal(line["reason"], "The kill switch is on, by user %d: %s"
                  % (os.geteuid(), REASON))


def strange_ones_pass(flow):
    """What the gate does not know or cannot read is the service's to judge."""
    for target, body in (("/v2.1/flavors/x/new-thing", "{}"), ("/v2.1/flavors", "{{"),
                         ("/v2.1//flavors", BAD_FLAVOR)):
        answer = flow.exchange("POST", target, body=body)
        equal((answer.status, answer.get("X-SCS-Gate-Unchecked")), (200, "true"), target)
        equal(flow.nova.seen("POST")[-1].target, target)


def counted(flow, path):
    end = time.monotonic() + 5
    while True:
        text = ask(flow, path, "GET", "/metrics")[1].decode()
        count = prometheus.Metrics(text).get("scs_gate_unchecked_total", cause="bypass")
        if count == 5:
            return
        true(time.monotonic() < end, "counted %r" % count)
        time.sleep(0.05)


def left(flow, path):
    text = ask(flow, path, "GET", "/metrics")[1].decode()
    return prometheus.Metrics(text).get("scs_gate_bypass_seconds")


def recorded(flow):
    lines = flow.journal("bypass")
    equal([line["state"] for line in lines], ["on", "off"])
    equal([line["reason"] for line in lines], [REASON] * 2)
    equal([line["uid"] for line in lines], [os.geteuid()] * 2)
    true(lines[0]["until"] > lines[0]["time"], lines)
    equal(lines[1]["until"], None)
    for text in ("on for 1800 s, by user", "off, by user"):
        true(any(text in line["text"] and line["subject"] == "bypass"
                 for line in flow.log()), text)


def ends_by_itself(flow):
    equal(order(flow, "on", "--ttl", "1s", "--reason", "short")[0], 0)
    flow.await_log(lambda line: "its time is over" in line["text"])
    judged(flow)
    equal([line["state"] for line in flow.journal("bypass")][2:], ["on", "over"])


def wrong_orders(flow, path):
    for words in (("on",), ("on", "--ttl", "1m"), ("on", "--reason", "x"), ("maybe",), (),
                  ("off", "--ttl", "1m", "--reason", "x"), ("off", "off")):
        equal(order(flow, *words)[0], 2, words)
    for ttl, reason in (("25h", "x"), ("0", "x"), ("10ms", "x"), ("soon", "x"), ("", "x"),
                        ("1m", ""), ("1m", "a\nb"), ("1m", "x" * 201)):
        status, text = order(flow, "on", "--ttl", ttl, "--reason", reason)
        equal(status, 1, (ttl, reason))
        true("must be" in text, text)
    for target in ("/bypass", "/bypass?ttl=1m", "/bypass?reason=x&ttl=", "/bypass?ttl=1m&reason=%zz",
                   "/bypass?ttl=1m&reason=%00"):
        equal(ask(flow, path, "POST", target)[0], 400, target)
    equal(ask(flow, path, "POST", "/rules")[0], 405)
    equal(ask(flow, path, "PUT", "/bypass")[0], 405)
    judged(flow)


def ask(flow, path, method, target):
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(str(path))
    client = Peer(sock, "admin", flow.transcript)
    client.ask(method, target)
    answer = client.response()
    client.close()
    return answer.status, answer.body


def not_on_a_port(flow):
    flow.start(admin={"bind": HOST + ":0"})
    equal(flow.admin("/bypass").body, b"off: writes are judged\n")
    equal(flow.admin("/bypass?ttl=1m&reason=x", "POST").status, 405)
    equal(flow.admin("/bypass", "DELETE").status, 405)
    judged(flow)
    status, text = order(flow, "status")
    equal(status, 2)
    true("names no socket" in text, text)
