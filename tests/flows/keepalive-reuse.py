"""Connections are kept on both sides."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    for number in range(5):
        client.ask("GET", "/v2.1/%d" % number)
        if number == 0:
            server = flow.nova.accept()
        equal(server.request().target, "/v2.1/%d" % number)
        server.answer(200, body=str(number))
        equal(client.response().body, str(number).encode())
    flow.nova.untouched(0.1)
