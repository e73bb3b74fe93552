"""Interim answers do not pass for the final one, have no length, and an
HTTP/1.0 client gets none; of a service that sends nothing else no more are
taken, and others have their turn meanwhile."""
from wire import equal, response, true

MOST = 256


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    server.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n"
                "Content-Length: 5\r\nContent-Length: 7\r\n\r\n"
                "HTTP/1.1 102 Processing\r\n\r\n")
    equal(client.head().fields, [("Link", "</x>")])
    server.answer(200, body="final")
    equal(client.response().body, b"final")
    client = flow.client()
    client.ask("GET", "/v2.1/servers", version="1.0")
    server.request()
    server.send("HTTP/1.1 103 Early Hints\r\n\r\n")
    server.answer(200, body="final")
    equal(client.head().status, 200)
    server.close()
    for status in ("100 Continue", "102 Processing"):
        many(flow, "HTTP/1.1 %s\r\n\r\n" % status)


def many(flow, interim):
    flow.nova.serve(lambda message: interim * (
        MOST + int(message.target[-1])) + response(200, body="final").decode())
    for more, wanted in ((0, 200), (1, 502)):
        client = flow.client()
        client.ask("GET", "/v2.1/servers/%d" % more)
        equal(client.response().status, wanted)
        true(not client.buffer, "more than an answer: %r" % client.buffer)
        client.close()
