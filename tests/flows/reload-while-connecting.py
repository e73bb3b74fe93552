"""A reload while requests wait for their connections neither loses nor
crashes anything: they get their answer by the settings they began with."""
import signal
import socket

from flow import HOST
from wire import equal


def story(flow):
    # a queue of one, and full: further connections get no answer
    deaf = socket.create_server((HOST, 0), backlog=0)
    name = "%s:%d" % deaf.getsockname()
    full = []
    for _ in range(3):
        full.append(socket.socket())
        full[-1].setblocking(False)
        full[-1].connect_ex(deaf.getsockname())
    overrides = {"upstreams": {"nova": {"addresses": [name]}},
                 "limit": {"upstream_connections": 1, "upstream_idle": 1},
                 "timeout": {"connect": "700ms"}}
    flow.start(**overrides)
    clients = [flow.client() for _ in range(3)]
    for client in clients:
        client.ask("GET", "/v2.1/servers")
    flow.reload("settings reloaded")
    for client in clients:
        equal(client.response().status, 502)
    flow.alive()
    flow.signal(signal.SIGHUP)
