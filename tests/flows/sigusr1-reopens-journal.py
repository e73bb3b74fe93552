"""After rotation SIGUSR1 makes the gate write to a new file; no line is lost
or doubled, and the new file goes on where the old one ends."""
import hashlib
import json

from flow import BAD_FLAVOR
from wire import equal


def story(flow):
    flow.start()
    flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    old = flow.journal_file.rename(flow.dir / "audit.1")
    flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    equal(records(old), ["opened", "refusal", "refusal"])
    flow.rotate()
    flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    equal(records(old), ["opened", "refusal", "refusal", "checkpoint"])
    equal(records(flow.journal_file), ["opened", "refusal"])
    last = old.read_bytes().split(b"\n")[-2]
    first = json.loads(flow.journal_file.read_bytes().split(b"\n")[0])
    equal(first["prev"], hashlib.sha256(last).hexdigest())
    equal((first["chain"], first["seq"]), (json.loads(last)["chain"], 5))
    flow.rotate()
    equal(records(flow.journal_file), ["opened", "refusal"], "nothing was moved")
    flow.chain_holds(old)


def records(path):
    return [json.loads(line)["record"] for line in path.read_text().splitlines()]
