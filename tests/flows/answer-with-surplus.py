"""An upstream that sends more than its answer is not trusted with another
request: the surplus could be taken for the answer to it."""
from wire import equal, response


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    server.send(response(200, body="one") + response(200, body="stray"))
    equal(client.response().body, b"one")
    client.ask("GET", "/v2.1/next")
    server = flow.nova.accept()
    server.request()
    server.answer(200, body="two")
    equal(client.response().body, b"two")
