"""An upstream that answers a TLS handshake with plain HTTP gives 502, and so does
who answers before there was one (CVE-2026-1642 of nginx): neither gets to see
the request."""
from wire import equal, true

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def story(flow):
    flow.start(upstreams={"nova": {"addresses": [flow.nova.address], "tls": {"verify": "no"}}})
    for early in (False, True):
        client = flow.client()
        client.ask("GET", "/v2.1/servers")
        server = flow.nova.accept()
        hello = b"" if early else server.receive()
        server.send(PLAIN)
        equal(client.response().status, 502)
        true(b"/v2.1/servers" not in hello + server.rest(), "the request in plain")
