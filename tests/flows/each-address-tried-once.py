"""Of two addresses one is dead. However many requests come at the same time,
each tries the other one before it gives up."""
import signal
import time

from flow import Upstream
from wire import equal


def story(flow):
    dead = Upstream("dead", flow.transcript)
    dead.close()
    flow.start(upstreams={"nova": {"addresses": [dead.address, flow.nova.address]}},
               limit={"upstream_failures": 1000})
    flow.nova.serve(lambda message: b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    for _ in range(4):
        clients = [flow.client() for _ in range(5)]
        time.sleep(0.05)
        flow.signal(signal.SIGSTOP)
        for client in clients:
            client.ask("POST", "/v2.1/servers", body="{}")
        time.sleep(0.02)
        flow.signal(signal.SIGCONT)
        equal([client.response().status for client in clients], [200] * 5)
