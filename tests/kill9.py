#!/usr/bin/python3
"""Kills the gate with SIGKILL in the middle of a write load, again and again,
and then asks the journal: has every judged write that the upstream saw its
intent, has every answered one its outcome, is no torn line taken for whole?

    kill9.py [--times N] [--clients N] [--seed N]

Environment: SCS_GATE, SCS_GATE_DATA as for the flows.
"""
import argparse
import json
import os
import pathlib
import random
import sys
import tempfile
import threading
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "flows"))
sys.dont_write_bytecode = True

from flow import BAD_FLAVOR, GOOD_FLAVOR, Flow  # noqa: E402
from wire import Forgetful, Unexpected, response  # noqa: E402

ID = "X-OpenStack-Request-ID"
CREATED = response(200, [("Content-Type", "application/json")], json.dumps(
    {"flavor": {"id": "1", "name": "SCS-4V-8-50", "extra_specs": {}}}))


class Upstream:
    """Writes down each request as soon as its head is there."""

    def __init__(self, listener):
        self.listener = listener
        self.saw = set()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                peer = self.listener.accept(3600)
            except (Unexpected, OSError):
                return
            threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer):
        try:
            while True:
                message = peer.head()
                self.saw.add(message.get(ID))
                peer.read_body(message)
                peer.send(CREATED)
        except (Unexpected, OSError):
            peer.sock.close()


class Client:
    """Writes until the gate is gone; one write in four breaks the rules."""

    def __init__(self, flow, answered):
        self.flow = flow
        self.answered = answered

    def run(self):
        number = 0
        try:
            peer = self.flow.client()
            while True:
                number += 1
                ident = "req-" + str(uuid.uuid4())
                peer.ask("POST", "/v2.1/flavors", [(ID, ident)],
                         BAD_FLAVOR if number % 4 == 0 else GOOD_FLAVOR)
                peer.buffer = peer.receive()
                if not peer.buffer:
                    return
                self.answered.add(ident)
                peer.response()
        except (Unexpected, OSError):
            pass


def one_life(flow, clients, answered, seconds):
    flow.start(workers=2, log={"level": "info", "requests": "no"})
    threads = [threading.Thread(target=Client(flow, answered).run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    flow.process.kill()
    flow.process.wait()
    for thread in threads:
        thread.join()


def read_journal(path, lives):
    """{request id: {records}}, and complaints."""
    records, complaints, torn = {}, [], 0
    data = path.read_bytes()
    for line in data.split(b"\n")[:-1]:
        try:
            entry = json.loads(line)
        except ValueError:
            torn += 1
            continue
        if entry.get("record") in ("opened", "checkpoint"):
            continue  # of the journal itself
        missing = {"record", "decision", "time", "request_id"} - set(entry)
        if missing:
            complaints.append("a line without %s: %r" % (missing, line[:200]))
            continue
        records.setdefault(entry["request_id"], set()).add(entry["record"])
    if not data.endswith(b"\n"):
        complaints.append("the journal's last line is torn after a clean end")
    if torn > lives:
        complaints.append("%d torn lines in %d lives" % (torn, lives))
    return records, torn, complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seed", type=int, default=None)
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1 << 32)
    chance = random.Random(seed)
    program = os.environ.get("SCS_GATE", str(HERE.parent / "scs-gate"))
    data = os.environ.get("SCS_GATE_DATA", str(HERE.parent / "rules"))
    answered = set()
    with tempfile.TemporaryDirectory(prefix="kill9-") as directory:
        flow = Flow(directory, None, program, data)
        flow.transcript = flow.nova.transcript = Forgetful()
        upstream = Upstream(flow.nova)
        try:
            for _ in range(args.times):
                one_life(flow, args.clients, answered, chance.uniform(0.005, 0.15))
            flow.start()
        finally:
            complaint = flow.stop()
        records, torn, complaints = read_journal(flow.journal_file, args.times)
        try:
            flow.chain_holds()
        except Unexpected as error:
            complaints.append(str(error))
    if complaint:
        complaints.append(complaint)
    for ident in upstream.saw:
        if "intent" not in records.get(ident, ()):
            complaints.append("%s reached the upstream without an intent" % ident)
    for ident in answered:
        if not {"outcome", "refusal"} & records.get(ident, set()):
            complaints.append("%s was answered without an outcome" % ident)
    refused = sum("refusal" in r for r in records.values())
    print("%d lives (seed %d): %d writes reached the upstream, %d were answered, "
          "%d refused, %d torn lines" % (args.times, seed, len(upstream.saw),
                                         len(answered), refused, torn))
    for text in complaints[:20]:
        print("  " + text)
    if not upstream.saw or not answered:
        complaints.append("nothing happened")
    print("failed" if complaints else "passed")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
