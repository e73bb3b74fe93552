"""The journal's file is removed, or replaced, while the gate writes to it:
what is recorded from then on is in a file of that name, as the same chain, and
the log says what is lost. Where there can be none, writes are refused."""
import json

from flow import FLAVOR_ID, GOOD_FLAVOR
from wire import equal, response, true

CREATED = response(200, body='{"flavor": {"id": "%s"}}' % FLAVOR_ID)


def story(flow):
    home = flow.dir / "home"
    home.mkdir()
    flow.journal_file = home / "audit.jsonl"
    flow.nova.serve(lambda message: CREATED)
    flow.start()
    write(flow)
    seq = flow.journal("outcome")[-1]["seq"]
    flow.journal_file.unlink()
    write(flow)
    equal(flow.journal("opened")[0]["reason"], "rotated")
    equal(flow.journal("opened")[0]["seq"], seq + 1)
    (home / "other").write_text("")
    (home / "other").replace(flow.journal_file)
    write(flow)
    equal(len(complaints(flow)), 2)
    flow.journal_file.unlink()
    home.rmdir()
    equal(flow.exchange("POST", "/v2.1/flavors", body=GOOD_FLAVOR).status, 503)
    equal(len(flow.nova.seen("POST")), 3)
    home.mkdir()
    write(flow)
    equal(flow.stop(), None)


def write(flow):
    answer = flow.exchange("POST", "/v2.1/flavors", body=GOOD_FLAVOR)
    equal(answer.status, 200)
    equal(flow.records(answer), ["intent", "outcome"])
    true(all(a["seq"] + 1 == b["seq"] for a, b in zip(lines(flow), lines(flow)[1:])), "a chain")


def lines(flow):
    return [json.loads(line) for line in flow.journal_text().splitlines()]


def complaints(flow):
    return [line for line in flow.log() if "was removed while" in line["text"]]
