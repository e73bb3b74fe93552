"""Interim answers do not pass for the final one, and an HTTP/1.0 client gets
none."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    server.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                "HTTP/1.1 102 Processing\r\n\r\n")
    server.answer(200, body="final")
    equal(client.response().body, b"final")
    client = flow.client()
    client.ask("GET", "/v2.1/servers", version="1.0")
    server.request()
    server.send("HTTP/1.1 103 Early Hints\r\n\r\n")
    server.answer(200, body="final")
    equal(client.head().status, 200)
