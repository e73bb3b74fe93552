"""Who has connected and is about to ask when the gate is told to end gets an
answer, plain and over TLS; who asks nothing holds it up for a second."""
import signal
import time

from flow import HOST, tls_client
from wire import equal, response, true


def story(flow):
    certificates = flow.certificates
    flow.nova.serve(lambda message: response(200, body=message.target))
    flow.start(listeners=[
        {"name": "compute", "bind": HOST + ":0", "service": "compute", "upstream": "nova"},
        {"name": "secure", "bind": HOST + ":0", "service": "compute", "upstream": "nova",
         "tls": {"certificate": str(certificates / "api.pem"),
                 "key": str(certificates / "api.key")}}])
    silent, kept, plain = flow.client(), flow.client(), flow.client()
    secure = flow.client("secure", tls=tls_client(certificates))
    kept.ask("GET", "/v2.1/kept")
    equal(kept.response().status, 200)
    secure_late = flow.client("secure")
    time.sleep(0.2)
    flow.signal(signal.SIGTERM)
    began = time.monotonic()
    time.sleep(0.2)
    kept.ended()
    secure_late.sock = tls_client(certificates).wrap_socket(
        secure_late.sock, server_hostname="api.example.test")
    for client in (plain, secure, secure_late):
        client.ask("GET", "/v2.1/late")
        answer = client.response()
        equal((answer.status, answer.get("Connection")), (200, "close"))
        client.close()
    silent.ended()
    equal(flow.process.wait(10), 0)
    true(time.monotonic() - began < 4, "it was held up")
