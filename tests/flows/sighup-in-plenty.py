"""Signals to reload that come faster than reloads go are not worked off one by
one: afterwards the gate does what it is told at once, and it has the settings
of the last signal."""
import signal
import time

from flow import HOST
from wire import equal, true

SIGNALS, SECONDS = 2000, 2.0


def story(flow):
    admin = {"bind": HOST + ":0"}
    flow.start(admin=admin)
    for _ in range(SIGNALS):
        flow.signal(signal.SIGHUP)
        time.sleep(SECONDS / SIGNALS)
    flow.write_settings(admin=admin, timeout={"head": "7s"})
    flow.signal(signal.SIGHUP)
    began = time.monotonic()
    while b"head: 7s" not in flow.admin("/config").body:
        true(time.monotonic() - began < 5, "not what the last signal was for")
    reloads = sum(l.get("text") == "settings reloaded" for l in flow.log())
    true(0 < reloads < SIGNALS / 2, "%d reloads" % reloads)
    flow.signal(signal.SIGTERM)
    flow.process.wait(2)
    equal(flow.stop(), None)
