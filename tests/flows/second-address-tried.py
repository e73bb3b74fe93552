"""An address that refuses is passed over, for any method: nothing can have
happened there."""
from flow import Upstream
from wire import equal


def story(flow):
    dead = Upstream("dead", flow.transcript)
    dead.close()
    flow.start(upstreams={"nova": {"addresses": [dead.address, flow.nova.address]}})
    flow.nova.serve(lambda message: b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    for number in range(6):
        method = "POST" if number % 2 else "GET"
        equal(flow.exchange(method, "/v2.1/servers", body="{}").status, 200)
    equal(len(flow.nova.seen("POST")), 3)
