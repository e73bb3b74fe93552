"""With fewer descriptors than limit.connections needs the gate says so at the
start and keeps to what it has: who is one too many waits unaccepted, and
nobody who was accepted is failed for lack of a descriptor."""
import resource
import subprocess

from flow import HOST
from wire import equal, response, true

DESCRIPTORS = 128


def story(flow):
    real = subprocess.Popen

    def limited(*args, **kwargs):
        return real(*args, preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS)), **kwargs)

    flow.popen = limited
    flow.start(admin={"bind": HOST + ":0"})
    flow.nova.serve(lambda message: response(200, body="ok"))
    true(any("are enough for 32" in line["text"] for line in flow.log()), "no warning")
    equal(flow.metrics().get("scs_gate_client_connections_limit"), 32)
    inside = [flow.client() for _ in range(32)]
    for client in inside:
        served(client)
    waiting = flow.client()
    waiting.ask("GET", "/v2.1/servers")
    waiting.quiet(0.3)
    inside.pop().close()
    equal(waiting.response().body, b"ok")
    for client in inside:
        served(client)


def served(client):
    client.ask("GET", "/v2.1/servers")
    equal(client.response().body, b"ok")
