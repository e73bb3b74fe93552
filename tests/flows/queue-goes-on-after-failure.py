"""A request that waits for a free connection has its turn when the one before
it fails to connect: nobody waits for a place that is free."""
import socket
import time

from flow import HOST
from wire import equal, true


def story(flow):
    deaf = socket.create_server((HOST, 0), backlog=0)
    full = []
    for _ in range(3):
        full.append(socket.socket())
        full[-1].setblocking(False)
        full[-1].connect_ex(deaf.getsockname())
    flow.start(upstreams={"nova": {"addresses": ["%s:%d" % deaf.getsockname()]}},
               limit={"upstream_connections": 1, "upstream_idle": 1},
               timeout={"connect": "300ms", "queue": "4s", "response": "3s"})
    clients = [flow.client() for _ in range(3)]
    started = time.monotonic()
    for client in clients:
        client.ask("GET", "/v2.1/servers")
    for client in clients:
        equal(client.response().status, 502)
    true(time.monotonic() - started < 2, "somebody waited for nothing")
