"""Whoever reads the log stops reading: the gate goes on with all it does, also
with what it would log, and ends at SIGTERM; lines that do not fit are lost, and
their number is told as soon as there is room."""
import json
import os
import subprocess
import time

from flow import BAD_FLAVOR, FLAVOR_ID, GOOD_FLAVOR
from wire import equal, response, true

CREATED = response(200, body='{"flavor": {"id": "%s"}}' % FLAVOR_ID)


def story(flow):
    reader, writer = os.pipe()
    real = subprocess.Popen
    # the harness waits for "ready" in the file
    tee = real(["cat"], stdin=reader, stdout=open(flow.dir / "log-1.jsonl", "wb"))
    flow.popen = lambda *a, **k: real(*a, **dict(k, stderr=writer, stdout=writer))
    flow.nova.serve(lambda m: CREATED if m.method == "POST" else response(200, body="ok"))
    flow.start(log={"level": "info", "requests": "yes"})
    os.close(writer)
    tee.send_signal(19)  # SIGSTOP
    for _ in range(300):
        equal(flow.exchange("GET", "/v2.1/servers").body, b"ok")
        equal(flow.exchange("POST", "/v2.1/flavors", body=GOOD_FLAVOR).status, 200)
        equal(flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR).status, 403)
    tee.send_signal(18)  # SIGCONT
    time.sleep(0.2)
    equal(flow.exchange("GET", "/v2.1/servers").body, b"ok")
    flow.await_log(lambda line: "lines of the log were lost" in line["text"])
    tee.send_signal(19)
    for _ in range(300):
        equal(flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR).status, 403)
    process, flow.process = flow.process, None
    process.terminate()
    equal(process.wait(10), 0)
    tee.send_signal(18)
    equal(tee.wait(10), 0)
    for line in flow.log_file.read_text().splitlines():
        json.loads(line)
    true(len(flow.journal("refusal")) == 600, "all is recorded")
