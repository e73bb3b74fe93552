"""All addresses are down: an answer at once, and as soon as one is back, it
is used again."""
import socket
import time

from flow import HOST
from wire import equal, true


def story(flow):
    other = socket.create_server((HOST, 0))
    down = "%s:%d" % other.getsockname()
    other.close()
    port = flow.nova.port
    flow.nova.close()
    flow.start(upstreams={"nova": {"addresses": [down, flow.nova.address]}},
               timeout={"endpoint_down": "300ms"})
    for _ in range(8):
        started = time.monotonic()
        true(flow.exchange("GET", "/v2.1/servers").status in (502, 503), "status")
        true(time.monotonic() - started < 2, "it took long")
    flow.nova.listener = socket.create_server((HOST, port))
    flow.nova.serve(lambda message: b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    time.sleep(0.4)
    equal([flow.exchange("GET", "/v2.1/servers").status for _ in range(4)], [200] * 4)
