"""What a trusted proxy in front says about scheme and client is kept, its
list of addresses extended."""
from wire import equal


def story(flow):
    flow.start(trusted_proxies=["127.0.0.1/32"])
    client = flow.client()
    client.ask("GET", "/v2.1/servers", [
        ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "cloud.example.test"), ("X-Service-Token", "s")])
    server = flow.nova.accept()
    message = server.request()
    equal(message.get("X-Forwarded-For"), "203.0.113.9, 127.0.0.1")
    equal(message.get("X-Forwarded-Proto"), "https")
    equal(message.get("X-Forwarded-Host"), "cloud.example.test")
    equal(message.get("X-Service-Token"), "s")
    server.answer(200)
    equal(client.response().status, 200)
