"""A client that hangs up after its write went upstream: the outcome is in
the journal all the same."""
import time

from flow import GOOD_FLAVOR
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("POST", "/v2.1/flavors", body=GOOD_FLAVOR)
    server = flow.nova.accept()
    server.request()
    client.reset()
    time.sleep(0.1)
    try:
        server.answer(200, body="{}")
    except OSError:
        pass
    end = time.monotonic() + 3
    while len(flow.journal()) < 2 and time.monotonic() < end:
        time.sleep(0.02)
    equal([l["record"] for l in flow.journal()], ["intent", "outcome"])
