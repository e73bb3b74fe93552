"""Over limit.client_connections a client address is answered 503 at once;
others, and those of trusted proxies, are not its affair, and there is room
again as soon as a connection ends."""
import socket

import wire
from flow import HOST
from wire import Peer, equal, response, true

LIMITS = {"client_connections": 3, "connections": 50}


def story(flow):
    flow.start(limit=LIMITS, workers=2, admin={"bind": HOST + ":0"})
    flow.nova.serve(lambda message: response(200, body="ok"))
    inside = [flow.client() for _ in range(3)]
    for client in inside:
        served(client)
    for _ in range(5):
        outside = flow.client()
        answer = outside.response()
        equal(answer.status, 503)
        equal(answer.get("Retry-After"), "5")
        true(b"too many connections from this address" in answer.body, answer.body)
        outside.ended()
    flow.await_metric(5, "scs_gate_limit_reached_total", limit="client_connections")
    other = elsewhere(flow)
    served(other)
    for client in inside:
        served(client)
    inside[0].close()
    flow.await_metric(3, "scs_gate_open_client_connections")
    served(flow.client())
    other.close()
    flow.stop()
    flow.start(limit=LIMITS, trusted_proxies=[HOST + "/32"])
    for client in [flow.client() for _ in range(10)]:
        served(client)


def elsewhere(flow):
    sock = socket.create_connection((HOST, flow.ports["compute"]), wire.PATIENCE,
                                    source_address=("127.0.0.9", 0))
    return Peer(sock, "another", flow.transcript)


def served(client):
    client.ask("GET", "/v2.1/servers")
    equal(client.response().body, b"ok")
