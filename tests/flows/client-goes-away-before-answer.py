"""A client that hangs up while its request is upstream does not disturb the
others."""
import time


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    client.reset()
    time.sleep(0.1)
    try:
        server.answer(200, body="nobody reads this")
    except OSError:
        pass
    flow.alive()
