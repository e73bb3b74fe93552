"""Hop-by-hop fields of an answer stay on their hop; two Vary lines survive."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    server.answer(200, [("Connection", "keep-alive, X-Hop"), ("X-Hop", "1"),
                        ("Keep-Alive", "timeout=5"), ("Vary", "one"), ("Vary", "two")])
    answer = client.response()
    equal((answer.has("X-Hop"), answer.has("Keep-Alive")), (False, False))
    equal(answer.all("Vary"), ["one", "two"])
