"""A head over limit.head is answered 431 and ends the connection; one just
below it passes."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers", {"X-Auth-Token": "t" * 15000})
    server = flow.nova.accept()
    equal(len(server.request().get("X-Auth-Token")), 15000)
    server.answer(200)
    equal(client.response().status, 200)
    client = flow.client()
    client.send("GET /v2.1/servers HTTP/1.1\r\nHost: a\r\nX-Long: " + "l" * 17000)
    equal(client.response().status, 431)
    client.ended()
    flow.nova.untouched()
