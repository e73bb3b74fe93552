"""A broken answer over TLS ends without close_notify or short of its length,
never cleanly."""
from flow import HOST, tls_client
from wire import equal


def story(flow):
    certificates = flow.certificates
    flow.start(listeners=[{
        "name": "compute", "bind": HOST + ":0", "service": "compute", "upstream": "nova",
        "tls": {"certificate": str(certificates / "api.pem"), "key": str(certificates / "api.key")}}])
    client = flow.client(tls=tls_client(certificates))
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\npiece\r\n")
    client.head()
    client.until(b"piece")
    server.close()
    equal(client.rest() in (b"", b"\r\n"), True, "a clean end")
