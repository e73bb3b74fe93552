"""X_Auth_Token is X-Auth-Token to a WSGI server: an enforcing gate drops
such names, an observing one leaves them."""
from wire import equal


def seen(flow, mode):
    flow.start(mode=mode)
    client = flow.client()
    client.ask("GET", "/v2.1/servers", {"X_Auth_Token": "stray", "X-Fine": "1"})
    server = flow.nova.accept()
    message = server.request()
    server.answer(200)
    equal(client.response().status, 200)
    equal(message.get("X-Fine"), "1")
    flow.stop()
    return message.has("X_Auth_Token")


def story(flow):
    equal(seen(flow, "deny"), False, "deny")
    equal(seen(flow, "observe"), True, "observe")
