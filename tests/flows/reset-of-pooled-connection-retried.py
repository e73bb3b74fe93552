"""A read that cannot even be written to a pooled connection, which was reset
a moment ago, is sent again on a fresh one."""
import signal
import time

from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/one")
    server = flow.nova.accept()
    server.request()
    server.answer(200)
    client.response()
    # the gate looks at the request before it can know of the reset
    flow.signal(signal.SIGSTOP)
    client.ask("GET", "/v2.1/two")
    time.sleep(0.05)
    server.reset()
    time.sleep(0.05)
    flow.signal(signal.SIGCONT)
    server = flow.nova.accept()
    equal(server.request().target, "/v2.1/two")
    server.answer(200, body="two")
    equal(client.response().body, b"two")
