"""A service behind TLS that answers an upload early and ends: the answer
reaches the client, though sending fails before it is read."""
from flow import tls_server
from wire import equal

def story(flow):
    flow.glance.tls = tls_server(flow.certificates, "api")
    flow.start(upstreams={"glance": {"tls": {
        "verify": "yes", "ca_file": str(flow.certificates / "ca.pem"),
        "server_name": "api.example.test"}}})
    for _ in range(10):
        play(flow)


def play(flow):
    client, server = flow.stuck_upload()
    server.answer(413, body="too large")
    try:
        server.sock.unwrap()
    except OSError:
        pass
    server.sock.close()
    answer = client.response()
    equal((answer.status, answer.body), (413, b"too large"))
    client.close()
