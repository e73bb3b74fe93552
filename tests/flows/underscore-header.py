"""X_Auth_Token is X-Auth-Token to a WSGI server: an enforcing gate drops
such names, an observing one leaves them. Content_Length is a length to uWSGI:
what frames a message is for the gate to say, whatever its mode."""
from wire import equal, request

FRAMES = ("Content_Length", "content-length_", "CONTENT_LENGTH", "Transfer_Encoding",
          "transfer_ENCODING")


def seen(flow, mode):
    flow.start(mode=mode)
    client = flow.client()
    client.send(request("GET", "/v2.1/servers", [
        ("X_Auth_Token", "stray"), ("X-Fine", "1"), *((name, "5") for name in FRAMES)]))
    server = flow.nova.accept()
    message = server.request()
    server.answer(200)
    equal(client.response().status, 200)
    equal(message.get("X-Fine"), "1")
    flow.stop()
    return [name for name, _ in message.fields if "_" in name]


def story(flow):
    equal(seen(flow, "deny"), [], "deny")
    equal(seen(flow, "observe"), ["X_Auth_Token", "content-length_"], "observe")
