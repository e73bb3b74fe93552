"""An upstream that answers a TLS handshake with plain HTTP gives 502."""
from wire import equal


def story(flow):
    flow.start(upstreams={"nova": {"addresses": [flow.nova.address], "tls": {"verify": "no"}}})
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.receive()
    server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    equal(client.response().status, 502)
