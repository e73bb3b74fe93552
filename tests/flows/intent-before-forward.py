"""When the API sees the first byte of a judged write its intent is in the
journal; when the client sees the answer, so is its outcome."""
import json

from flow import GOOD_FLAVOR
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("POST", "/v2.1/flavors", body=GOOD_FLAVOR)
    server = flow.nova.accept()
    equal(server.receive(1), b"P")
    equal([l["record"] for l in flow.journal()], ["intent"])
    server.buffer = b"P" + server.buffer
    server.request()
    equal([l["record"] for l in flow.journal()], ["intent"])
    server.answer(200, body=json.dumps({"flavor": {"id": "made"}}))
    client.sock.recv(1)
    equal([l["record"] for l in flow.journal()], ["intent", "outcome"])
