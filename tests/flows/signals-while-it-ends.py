"""Signals that come while the gate ends, one after another until it is gone,
change nothing: it ends with status 0."""
import signal
import time

from wire import equal, response

ROUNDS = 8


def story(flow):
    flow.nova.serve(lambda message: response(200, body="ok"))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        for _ in range(ROUNDS):
            flow.start()
            equal(flow.exchange("GET", "/v2.1/servers").body, b"ok")
            flow.process.send_signal(signal.SIGTERM)
            until_it_is_gone(flow.process, number)
            equal(flow.stop(), None, "after signals of number %d" % number)


def until_it_is_gone(process, number):
    end = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < end:
        process.send_signal(number)
        time.sleep(0.0002)
