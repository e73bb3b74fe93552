"""The reason of a refusal reaches a TLS client that sends everything first."""
from flow import HOST, tls_client
from wire import equal


def story(flow):
    certificates = flow.certificates
    flow.start(listeners=[{
        "name": "image", "bind": HOST + ":0", "service": "image", "upstream": "glance",
        "tls": {"certificate": str(certificates / "api.pem"), "key": str(certificates / "api.key")}}])
    client = flow.client("image", tls=tls_client(certificates))
    client.ask("PUT", "/v2/images/1/file?_method=DELETE", [
        ("Content-Type", "application/octet-stream"), ("Content-Length", str(16 << 20))])
    for _ in range(16):
        client.sock.sendall(b"d" * (1 << 20))
    equal(client.response().status, 400)
    flow.glance.untouched()
