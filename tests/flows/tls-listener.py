"""A TLS listener serves like a plain one, says https to the API, and speaks
nothing older than TLS 1.2."""
import ssl

from flow import BAD_FLAVOR, HOST, tls_client
from wire import equal, true


def story(flow):
    certificates = flow.certificates
    flow.start(listeners=[{
        "name": "compute", "bind": HOST + ":0", "service": "compute", "upstream": "nova",
        "tls": {"certificate": str(certificates / "api.pem"), "key": str(certificates / "api.key")}}])
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = tls_client(certificates)
        context.minimum_version = context.maximum_version = version
        client = flow.client(tls=context)
        client.ask("POST", "/v2.1/servers", body="b" * 200000)
        server = flow.nova.accept()
        message = server.request()
        equal((message.get("X-Forwarded-Proto"), len(message.body)), ("https", 200000))
        server.answer(200, body="r" * 300000)
        equal(len(client.response().body), 300000)
        client.ask("POST", "/v2.1/flavors", body=BAD_FLAVOR)
        equal(client.response().status, 403)
        server.close()
    old = tls_client(certificates)
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    try:
        flow.client(tls=old)
        true(False, "TLS 1.1 was spoken")
    except (OSError, ssl.SSLError):
        pass
