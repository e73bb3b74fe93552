"""A server that closes after each answer without saying so (uWSGI's
http-socket) is learned: writes never meet its dead connections."""
import threading
import time

from wire import Unexpected, equal, response


def serve_one_request_each(upstream, bodies):
    while True:
        try:
            peer = upstream.accept(60)
            bodies.append(peer.request().body)
            peer.send(response(200))
            time.sleep(0.02)
            peer.close()
        except (Unexpected, OSError):
            return


def story(flow):
    flow.start()
    bodies = []
    threading.Thread(target=serve_one_request_each, args=(flow.nova, bodies),
                     daemon=True).start()
    client = flow.client()
    for _ in range(2):
        client.ask("GET", "/v2.1/servers")
        equal(client.response().status, 200)
        time.sleep(0.1)
    for number in range(10):
        client.ask("POST", "/v2.1/servers", body=str(number))
        equal(client.response().status, 200, "write %d" % number)
    equal([b for b in bodies if b], [b"%d" % n for n in range(10)])
