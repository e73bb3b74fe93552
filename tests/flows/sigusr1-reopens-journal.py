"""After rotation SIGUSR1 makes the gate write to a new file; no line is lost
or doubled."""
from flow import BAD_FLAVOR
from wire import equal


def story(flow):
    flow.start()
    flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    old = flow.journal_file.rename(flow.dir / "audit.1")
    flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    equal(len(old.read_text().splitlines()), 2)
    flow.rotate()
    flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    equal((len(old.read_text().splitlines()), len(flow.journal())), (2, 1))
