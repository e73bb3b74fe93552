"""A request that never ends does not keep the gate from stopping."""
import signal

from wire import equal


def story(flow):
    flow.start(timeout={"stop": "300ms"})
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    flow.nova.accept().request()
    flow.signal(signal.SIGTERM)
    equal(flow.process.wait(5), 0)
    equal(b" 200 " in client.rest(), False, "an answer out of nothing")
