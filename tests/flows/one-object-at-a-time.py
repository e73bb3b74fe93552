"""Judged writes to one object go one after the other, lookup included; those
to another object do not wait."""
import json
import threading
import time

from flow import IMAGE_ID, PATCH, image
from wire import equal, response, true

OTHER_ID = "11111111-2222-3333-4444-555555555555"
HARMLESS = json.dumps([{"op": "add", "path": "/x_note", "value": "n"}])


def story(flow):
    flow.start(workers=2)
    log, release = [], threading.Event()

    def glance(message):
        log.append((message.target[-1], message.method))
        if log.count(("d", "GET")) == 1 and message.target.endswith("d"):
            release.wait(3)
        time.sleep(0.01)
        return response(200, body=json.dumps(image()))

    flow.glance.serve(glance)
    clients = []
    for ident in [IMAGE_ID] * 6 + [OTHER_ID]:
        clients.append(flow.client("image"))
        clients[-1].ask("PATCH", "/v2/images/" + ident, PATCH, HARMLESS)
    equal(clients[-1].response().status, 200)
    true(not release.is_set() and ("d", "PATCH") not in log, "the first one did not wait")
    equal([entry for entry in log if entry[0] == "d"], [("d", "GET")])
    release.set()
    for client in clients[:-1]:
        equal(client.response().status, 200)
    equal([entry[1] for entry in log if entry[0] == "d"], ["GET", "PATCH"] * 6)
