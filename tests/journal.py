#!/usr/bin/env python3
"""A journal proves itself: ten thousand records of a gate that is killed with
kill -9 and rotated under way are one chain, signed; and every one of ten
thousand mutants of it - a byte changed, lines removed, swapped, doubled, put
in, bytes cut out, files lost - is found. Most are checked by a program that
keeps the journal in memory (tests/unit/journal_mutants.c), some as files by
"scs-gate journal verify"; what a cut at the end can hide is shown as well.

  tests/journal.py [--records N] [--mutants N] [--seed N] [--keep DIRECTORY]
"""
import argparse
import gzip
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "flows"))
from flow import BAD_FLAVOR, FLAVOR_ID, GOOD_FLAVOR, Flow  # noqa: E402
from report import Report  # noqa: E402
from wire import Forgetful, Unexpected, response  # noqa: E402

CREATED = response(200, body=json.dumps({"flavor": {"id": FLAVOR_ID}}))
CLIENTS = 8
KILLS = 3
ROTATIONS = 4
AS_FILES = 40
TORN = b'{"record":"intent","time":"2026-11'


class Client(threading.Thread):
    """Writes until the gate is gone, or it is told to stop."""

    def __init__(self, flow, stop):
        super().__init__()
        self.flow, self.stop = flow, stop

    def run(self):
        number = 0
        try:
            peer = self.flow.client()
            while not self.stop.is_set():
                number += 1
                peer.ask("POST", "/v2.1/flavors", [("X-Auth-Token", "t")],
                         BAD_FLAVOR if number % 4 == 0 else GOOD_FLAVOR)
                peer.response()
        except (Unexpected, OSError):
            pass


class Journal:
    """A gate's, file by file in their order."""

    def __init__(self, flow, records):
        self.flow, self.records = flow, records
        self.key = flow.dir / "audit.key"
        self.public = flow.dir / "audit.pub"
        openssl("genpkey", "-algorithm", "ed25519", "-out", self.key)
        openssl("pkey", "-in", self.key, "-pubout", "-out", self.public)
        self.old = []

    def start(self):
        self.flow.start(workers=2, log={"level": "info", "requests": "no"},
                        audit={"key": str(self.key), "sync": "no",
                               "checkpoint_records": 100,
                               "checkpoint_interval": "200ms"})
        self.stop = threading.Event()
        self.clients = [Client(self.flow, self.stop) for _ in range(CLIENTS)]
        for client in self.clients:
            client.start()

    def end_clients(self):
        self.stop.set()
        for client in self.clients:
            client.join()

    def count(self):
        return sum(path.read_bytes().count(b"\n") for path in self.files())

    def files(self):
        return [path for path in [*self.old, self.flow.journal_file] if path.exists()]

    def await_count(self, wanted):
        end = time.monotonic() + 60
        while self.count() < wanted:
            if time.monotonic() > end:
                raise Unexpected("%d records in a minute" % self.count())
            time.sleep(0.05)

    def kill(self):
        """In the midst of it, and the last line is torn if it was not."""
        self.flow.process.kill()
        self.flow.process.wait()
        self.end_clients()
        with open(self.flow.journal_file, "ab") as journal:
            journal.write(TORN)
        self.start()

    def rotate(self):
        path = self.flow.dir / ("audit.%d" % len(self.old))
        self.flow.journal_file.rename(path)
        self.old.append(path)
        self.flow.rotate()

    def fill(self):
        events = [self.kill] * KILLS + [self.rotate] * ROTATIONS
        random.Random(len(events)).shuffle(events)
        self.start()
        for number, event in enumerate(events, 1):
            self.await_count(self.records * number // (len(events) + 1))
            event()
        self.await_count(self.records)
        self.end_clients()


def openssl(*args):
    subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True)


def run(program, *args):
    done = subprocess.run([program, "journal", *map(str, args)], capture_output=True,
                          check=False, timeout=60)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


def is_whole(report, program, journal):
    """As it is, in any order, compressed or in parts."""
    files = journal.files()
    status, said = run(program, "verify", "--whole", "--key", journal.public, *files)
    report.verify(status == 0 and "in %d files" % len(files) in said, said)
    report.verify(said.count("note: ") == KILLS, "a torn line for each kill:\n" + said)
    status, said = run(program, "verify", "--key", journal.public, *reversed(files))
    report.verify(status == 0, "backwards: " + said)
    status, said = run(program, "verify", *files)
    report.verify(status == 0, "without a key: " + said)
    packed = journal.flow.dir / "packed.gz"
    packed.write_bytes(gzip.compress(files[0].read_bytes()))
    status, said = run(program, "verify", "--whole", packed, *files[1:])
    report.verify(status == 0, "compressed: " + said)
    packed.write_bytes(packed.read_bytes()[:-9])
    status, said = run(program, "verify", packed, *files[1:])
    report.verify(status == 2 and "to its end" in said, "compressed and cut: " + said)
    status, said = run(program, "verify", *files[1:])
    report.verify(status == 0 and "in no file that was given" in said, said)
    status, said = run(program, "verify", "--whole", *files[1:])
    report.verify(status == 1, "without the first file: " + said)


def is_forged(report, program, journal):
    """With another key all can be made anew, and that shows."""
    other = journal.flow.dir / "other"
    openssl("genpkey", "-algorithm", "ed25519", "-out", other)
    openssl("pkey", "-in", other, "-pubout", "-out", other.with_suffix(".pub"))
    files = journal.files()
    status, said = run(program, "verify", "--key", other.with_suffix(".pub"), *files)
    report.verify(status == 1 and "another key" in said, said)
    status, said = run(program, "verify", "--key", other.with_suffix(".pub"),
                       "--key", journal.public, *files)
    report.verify(status == 0, said)
    status, said = run(program, "verify", "--key", journal.key, *files)
    report.verify(status == 2 and "public key" in said, said)


def end_is_cut(report, program, journal):
    """What the manual says of it: the number of records that are left."""
    last = journal.flow.journal_file
    data = last.read_bytes()
    lines = data.splitlines(keepends=True)
    records = [json.loads(line)["record"] for line in lines if b"\n" in line
               and line.startswith(b'{"record":"') and line.endswith(b'"}\n')]
    cut = len(lines) - records[:-1][::-1].index("checkpoint") - 1
    last.write_bytes(b"".join(lines[:cut]))
    status, said = run(program, "verify", "--key", journal.public, *journal.files())
    report.verify(status == 0 and "; 0 behind it" in said, "cut at a checkpoint: " + said)
    last.write_bytes(b"".join(lines[:cut + 1]))
    status, said = run(program, "verify", "--key", journal.public, *journal.files())
    report.verify(status == 0 and "; 1 behind it" in said, "cut behind it: " + said)
    last.write_bytes(b"".join(lines[:cut]) + lines[cut][:20])
    status, said = run(program, "verify", "--key", journal.public, *journal.files())
    report.verify(status == 0 and "the last line is torn" in said, said)
    last.write_bytes(data)


def one_mutant(chance, files):
    """Which file is changed, and its new bytes; none: the file is lost."""
    path = chance.choice(files[:-1])
    lines = path.read_bytes().splitlines(keepends=True)
    at = chance.randrange(len(lines) - 1)
    kind = chance.choice(["byte", "gone", "swapped", "doubled", "cut", "lost"])
    if kind == "lost":
        return kind, path, None
    if kind == "byte":
        line = bytearray(lines[at])
        where = chance.randrange(len(line))
        line[where] = (line[where] + chance.randrange(1, 255)) % 256
        lines[at] = bytes(line)
    elif kind == "gone":
        del lines[at]
    elif kind == "swapped":
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    elif kind == "doubled":
        lines.insert(at, lines[at])
    else:
        lines[at] = lines[at][:chance.randrange(len(lines[at]))]
    return kind, path, b"".join(lines)


def mutants_as_files(report, program, journal, chance):
    files = journal.files()
    for _ in range(AS_FILES):
        kind, path, data = one_mutant(chance, files)
        copy = journal.flow.dir / ("mutant-" + path.name)
        given = [p for p in files if p != path]
        if data is not None:
            copy.write_bytes(data)
            given.append(copy)
        chance.shuffle(given)
        status, said = run(program, "verify", "--whole", "--key", journal.public, *given)
        report.verify(status == 1, "%s in %s: status %d\n%s" % (kind, path.name, status, said))
        if copy.exists():
            copy.unlink()


def mutants_in_memory(report, driver, journal, count, seed):
    done = subprocess.run([driver, str(count), str(seed), journal.public, *journal.files()],
                          capture_output=True, check=False, timeout=300)
    said = done.stdout.decode() + done.stderr.decode()
    print("\n".join(said.splitlines()[-20:-1]))
    words = said.split()
    passed = int(words[-4]) if done.returncode in (0, 1) and len(words) > 3 else 0
    report.passed += passed
    report.failed += count - passed
    report.verify(done.returncode == 0, "%s ends with status %d" % (driver, done.returncode))
    print("mutants: %d of %d found" % (passed, count))


def reads(report, program, journal):
    """Every record can be had, and is counted once."""
    files = journal.files()
    records = [json.loads(line) for path in files for line in
               path.read_bytes().split(b"\n")[:-1] if line != TORN]
    ends = [r for r in records if r["record"] in ("outcome", "refusal")]
    status, said = run(program, "stats", "--json", *files)
    counted = json.loads(said.splitlines()[0])
    report.verify(status == 0 and counted["decisions"] == len(ends), said)
    report.verify(said.count("is no record") == KILLS, said)
    for member, value in (("record", "refusal"), ("verdict", "violating"),
                          ("operation", "flavor-create")):
        status, said = run(program, "query", "--json", "--" + member, value, *files)
        found = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        wanted = [r for r in records if r.get(member) == value]
        report.verify(found == wanted, "%s %s: %d, wanted %d" % (
            member, value, len(found), len(wanted)))
    wanted = records[len(records) // 2]["time"][:19] + "Z"
    status, said = run(program, "query", "--json", "--since", wanted, *files)
    found = [line for line in said.splitlines() if line.startswith("{")]
    report.verify(len(found) == sum(r["time"] >= wanted[:19] for r in records),
                  "since %s: %d" % (wanted, len(found)))
    decision = ends[-1]["decision"]
    status, said = run(program, "query", "--decision", decision, *files)
    report.verify(sum(decision in line for line in said.splitlines()) ==
                  sum(r.get("decision") == decision for r in records), said)


def play(args, flow, report):
    journal = Journal(flow, args.records)
    flow.nova.serve(lambda _: CREATED)
    try:
        journal.fill()
    finally:
        if flow.process:
            journal.end_clients()
        complaint = flow.stop()
    report.verify(complaint is None, str(complaint))
    print("%d lines in %d files (seed %d)" % (journal.count(), len(journal.files()), args.seed))
    is_whole(report, flow.program, journal)
    is_forged(report, flow.program, journal)
    end_is_cut(report, flow.program, journal)
    reads(report, flow.program, journal)
    mutants_as_files(report, flow.program, journal, random.Random(args.seed))
    driver = pathlib.Path(flow.program).parent / "tests/unit/journal_mutants"
    mutants_in_memory(report, driver, journal, args.mutants, args.seed)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--records", type=int, default=10000)
    parser.add_argument("--mutants", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--keep", help="a directory for the journal and its keys")
    args = parser.parse_args()
    program = os.environ.get("SCS_GATE", str(HERE.parent / "scs-gate"))
    data = os.environ.get("SCS_GATE_DATA", str(HERE.parent / "rules"))
    report = Report()
    with tempfile.TemporaryDirectory(prefix="journal-") as directory:
        flow = Flow(directory, None, program, data)
        flow.transcript = flow.nova.transcript = Forgetful()
        play(args, flow, report)
        if args.keep:
            shutil.copytree(directory, args.keep, dirs_exist_ok=True,
                            ignore=lambda d, names: [n for n in names if not n.startswith("audit")])
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
