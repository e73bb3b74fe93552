"""With log.requests each request has a line: relayed, judged, refused, not
understood, or left alone by its client; without it none has. What stands in the
query is not for the log."""
import re
import time

from flow import BAD_FLAVOR, GOOD_FLAVOR
from wire import PATIENCE, equal, response, true

LINE = re.compile(r"127\.0\.0\.1 port \d+: (.*)")
WANTED = [
    r"GET /v2\.1/servers: 200, \d+ ms",
    r"POST /v2\.1/flavors: 403, \d+ ms",
    r"POST /v2\.1/flavors: 200, \d+ ms",
    r"GET /v2\.1/dead: 502, \d+ ms",
    r"GET /a+\.\.\.: 200, \d+ ms",
    r"400, The request target is not a path\.",
    r"POST /v2\.1/servers/alone: no answer, \d+ ms",
]


def story(flow):
    flow.nova.serve(answer)
    for wish in ("yes", "no"):
        flow.start(log={"level": "info", "requests": wish})
        ask(flow)
        lines = logged(flow, len(WANTED) if wish == "yes" else 0)
        for wanted, got in zip(WANTED, lines):
            true(re.fullmatch(wanted, got), "%r is not %r" % (got, wanted))
        true("secret" not in flow.log_file.read_text(), "the query is there")
        flow.stop()


def answer(message):
    if message.target.endswith("dead"):
        return None
    return response(200, body='{"flavor": {"id": "1"}}')


def ask(flow):
    flow.exchange("GET", "/v2.1/servers?secret=1")
    flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    flow.exchange("POST", "/v2.1/flavors", body=GOOD_FLAVOR)
    flow.exchange("GET", "/v2.1/dead")
    flow.exchange("GET", "/" + "a" * 3000)
    client = flow.client()
    client.send("GET x HTTP/1.1\r\n\r\n")
    equal(client.response().status, 400)
    client = flow.client()
    client.ask("POST", "/v2.1/servers/alone", [("Content-Length", "10")], None)
    client.quiet(0.3)
    client.reset()


def logged(flow, count):
    end = time.monotonic() + PATIENCE
    while True:
        found = [LINE.fullmatch(line.get("text", "")) for line in flow.log()]
        lines = [match.group(1) for match in found if match]
        if len(lines) == count or time.monotonic() > end:
            equal(len(lines), count, "lines %r" % lines)
            return lines
        time.sleep(0.02)
