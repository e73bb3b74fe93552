"""Hundreds of clients at once, more than the pool may open upstream: all are
served, and the upstream sees no more connections than allowed."""
import threading

from wire import equal, response, true


def story(flow):
    flow.start(limit={"upstream_connections": 8, "upstream_idle": 8})
    open_now, most, lock = [0], [0], threading.Lock()

    def answer(message):
        with lock:
            open_now[0] += 1
            most[0] = max(most[0], open_now[0])
        threading.Event().wait(0.005)
        with lock:
            open_now[0] -= 1
        return response(200, body=message.target)

    flow.nova.serve(answer)
    clients = [flow.client() for _ in range(200)]
    for number, client in enumerate(clients):
        client.ask("GET", "/v2.1/%d" % number)
    for number, client in enumerate(clients):
        equal(client.response().body, b"/v2.1/%d" % number)
    true(most[0] <= 8, "%d requests upstream at once" % most[0])
    true(flow.nova.accepted <= 8, "%d connections upstream" % flow.nova.accepted)
