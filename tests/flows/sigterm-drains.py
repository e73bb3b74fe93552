"""SIGTERM: nobody new is let in, what is in flight comes to its end, idle
connections close, the status is 0."""
import signal

from wire import Unexpected, equal, true


def story(flow):
    flow.start()
    idle, busy = flow.client(), flow.client()
    idle.ask("GET", "/v2.1/idle")
    server = flow.nova.accept()
    server.request()
    server.answer(200)
    idle.response()
    busy.ask("GET", "/v2.1/busy")
    server.request()
    flow.signal(signal.SIGTERM)
    idle.ended()
    try:
        late = flow.client()
        late.ask("GET", "/v2.1/late")
        late.response()
        true(False, "a late client was served")
    except (OSError, Unexpected) as e:
        true("late client" not in str(e), e)
    equal(flow.process.poll(), None, "ended too early")
    server.answer(200, body="whole")
    equal(busy.response().body, b"whole")
    busy.ended()
    equal(flow.process.wait(5), 0)
