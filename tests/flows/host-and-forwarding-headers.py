"""The API builds links from Host and X-Forwarded-*: Host passes as sent, and
what a stranger claims about forwarding is replaced by what is true."""
from wire import equal, true

FORGED = [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"),
          ("X-Forwarded-Host", "evil.test"), ("X-Forwarded-Prefix", "/evil"),
          ("Forwarded", "for=203.0.113.9;host=evil.test"), ("X-Real-IP", "203.0.113.9")]


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers", FORGED)
    server = flow.nova.accept()
    message = server.request()
    equal(message.get("Host"), "api.example.test:8774")
    equal(message.get("X-Forwarded-For"), "127.0.0.1")
    equal(message.get("X-Forwarded-Proto"), "http")
    true(message.get("X-Forwarded-Host") in (None, "api.example.test:8774"), "forwarded host")
    equal(message.has("X-Forwarded-Prefix"), False)
    equal(b"evil" in message.head, False, "a forged claim in %r" % message.head)
    true(message.has("Via"), "no Via")
    server.answer(200)
    true(client.response().status == 200, "status")
