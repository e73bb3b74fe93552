"""SIGTERM ends a deliverer whose sink does not answer within its patience of
five seconds, and not later because the clock is set back meanwhile. Needs
libfaketime for that; without it, or with a sanitizer, the clock stands."""
import importlib
import os
import signal
import socket
import subprocess
import time

import chaos
from flow import BAD_FLAVOR, HOST
from wire import equal, true

LIBRARIES = importlib.import_module("chaos-clock").LIBRARIES


def story(flow):
    sink = socket.create_server((HOST, 0))
    flow.start(sinks_directory=str(flow.dir), sinks=[
        {"name": "mute", "to": "http://%s:%d/" % sink.getsockname(), "timeout": "60s"}])
    equal(flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR).status, 403)
    clock = flow.dir / "clock"
    clock.write_text("+1d")
    deliverer = subprocess.Popen(
        [flow.program, "deliver", "-c", str(flow.settings_file)],
        env=dict(os.environ, SCS_GATE_DATA=str(flow.data), **shifted(clock)),
        stderr=subprocess.PIPE)
    try:
        sink.settimeout(20)
        peer, _ = sink.accept()
        true(peer.recv(10), "it is being talked to")
        deliverer.send_signal(signal.SIGTERM)
        began = time.monotonic()
        time.sleep(1)
        clock.write_text("+0d")
        equal(deliverer.wait(15), 0)
        true(time.monotonic() - began > 4, "it is given some time")
    finally:
        deliverer.kill()
        deliverer.communicate()


def shifted(clock):
    library = next((l for l in LIBRARIES if l.exists()), None)
    if library is None or chaos.sanitized():
        return {}
    return {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_NO_CACHE": "1", "DONT_FAKE_MONOTONIC": "1"}
