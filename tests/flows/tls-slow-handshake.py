"""A TLS client that does not finish its handshake is cut off in time, and
plain HTTP on a TLS port gets nothing through."""
import time

from flow import HOST
from wire import true


def story(flow):
    certificates = flow.certificates
    flow.start(timeout={"handshake": "300ms"}, listeners=[{
        "name": "compute", "bind": HOST + ":0", "service": "compute", "upstream": "nova",
        "tls": {"certificate": str(certificates / "api.pem"), "key": str(certificates / "api.key")}}])
    started = time.monotonic()
    silent = flow.client()
    silent.send(b"\x16\x03\x01")
    silent.rest()
    true(time.monotonic() - started < 3, "it was not cut off")
    plain = flow.client()
    plain.ask("GET", "/v2.1/servers")
    true(b"200" not in plain.rest(), "plain HTTP was served")
    flow.nova.untouched(0.1)
