""""scs-gate journal tail -f" shows each record as it comes, also after the
journal was rotated, and passes over what is none; a half-written line waits for
its other half."""
import os
import select
import subprocess
import time

from flow import BAD_FLAVOR
from wire import equal, true


def story(flow):
    flow.start()
    equal(flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR).status, 403)
    tail = subprocess.Popen(
        [flow.program, "journal", "tail", "-f", "-n", "1", "--record", "refusal",
         str(flow.journal_file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        true("SCS-4V-16-50" in line_of(tail), "the last one")
        equal(flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR).status, 403)
        true("refusal" in line_of(tail), "the next one")
        flow.journal_file.rename(flow.dir / "audit.1")
        equal(flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR).status, 403)
        true("refusal" in line_of(tail), "behind the old name")
        flow.rotate()
        equal(flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR).status, 403)
        true("refusal" in line_of(tail), "in the new file")
        in_halves(flow, tail)
    finally:
        tail.terminate()
        said = tail.communicate(timeout=10)[1].decode()
    equal(said, "%s:3: is no record\n" % flow.journal_file)


def in_halves(flow, tail):
    with open(flow.journal_file, "ab", buffering=0) as journal:
        journal.write(b'no record\n{"record":"refusal","ti')
        true(not select.select([tail.stdout], [], [], 0.5)[0], "half a line")
        journal.write(b'me":"now\\u001b"}\n')
        equal(line_of(tail), "now?  refusal\n", "nothing steers the terminal")


def line_of(tail, patience=10):
    end, line = time.monotonic() + patience, b""
    while not line.endswith(b"\n"):
        true(select.select([tail.stdout], [], [], max(0, end - time.monotonic()))[0],
             "tail says no more than %r" % line)
        line += os.read(tail.stdout.fileno(), 1)
    return line.decode()
