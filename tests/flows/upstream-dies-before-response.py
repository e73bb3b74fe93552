"""An upstream that takes a write and dies without an answer: 502, and the
write is not sent again."""
from wire import equal


def story(flow):
    flow.start()
    for reset in (False, True):
        client = flow.client()
        client.ask("POST", "/v2.1/servers", body="{}")
        server = flow.nova.accept()
        server.request()
        if reset:
            server.reset()
        else:
            server.close()
        equal(client.response().status, 502)
        flow.nova.untouched(0.1)
