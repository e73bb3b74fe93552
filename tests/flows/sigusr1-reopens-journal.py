"""After rotation SIGUSR1 makes the gate write to a new file; no line is lost
or doubled."""
import signal
import time

from flow import BAD_FLAVOR
from wire import equal, true


def story(flow):
    flow.start()
    flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    old = flow.journal_file.rename(flow.dir / "audit.1")
    flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    equal(len(old.read_text().splitlines()), 2)
    flow.signal(signal.SIGUSR1)
    end = time.monotonic() + 5
    while not flow.journal() and time.monotonic() < end:
        flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
        time.sleep(0.02)
    true(flow.journal(), "no new journal")
