"""Connection: X-Auth-Token must not make the gate drop the token; hop-by-hop
fields and others that Connection names go."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers", [
        ("Connection", "X-Auth-Token, X-Hop, Host"), ("X-Auth-Token", "kept"),
        ("X-Hop", "1"), ("Keep-Alive", "timeout=5"), ("TE", "trailers"),
        ("Upgrade", "h2c"), ("Proxy-Connection", "keep-alive")])
    server = flow.nova.accept()
    message = server.request()
    equal(message.get("X-Auth-Token"), "kept")
    equal(message.get("Host"), "api.example.test:8774")
    for gone in ("X-Hop", "Keep-Alive", "TE", "Upgrade", "Proxy-Connection"):
        equal(message.has(gone), False, gone)
    server.answer(200)
    equal(client.response().status, 200)
