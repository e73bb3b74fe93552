"""Bodies that wait for their rest are held up to limit.memory; beyond it
judged writes are refused with 503, reads go on, and what is held is given
back. By setting they pass, whole, with length or chunked."""
import json
import time

from flow import HOST
from wire import chunk, equal, request, response, true

PIECE = 900 * 1024
BODY = b'{"name": "x", "properties": "' + b"y" * PIECE + b'"}'
ADMIN = {"bind": HOST + ":0"}
LIMITS = {"memory": "16MiB", "image_body": "1MiB"}


def story(flow):
    flow.start(limit=LIMITS, admin=ADMIN)
    flow.glance.serve(lambda m: response(201, body=json.dumps({"id": "1"})))
    held = hold(flow)
    answers = [client.response() for client in [half_sent(flow), half_sent(flow)]]
    true(503 in [a.status for a in answers], [a.start for a in answers])
    equal(flow.exchange("GET", "/v2/images", listener="image").status, 201)
    true(flow.metrics().get("scs_gate_limit_reached_total", limit="memory") >= 1, "counted")
    true(flow.metrics().get("scs_gate_judged_memory_bytes") < 24 << 20, "what is held")
    for client in held:
        client.close()
    flow.await_metric(0, "scs_gate_judged_requests")
    true(flow.metrics().get("scs_gate_judged_memory_bytes") < 4 << 20, "what is left")
    equal(flow.exchange("POST", "/v2/images", (), BODY, "image").status, 201)
    flow.stop()
    flow.start(limit=LIMITS, admin=ADMIN, failure={"overload": "pass"})
    for chunked in (False, True):
        passes_whole(flow, chunked)


def hold(flow):
    """As many as there is room for, and the gate has all that they sent."""
    held = [half_sent(flow) for _ in range(6)]
    end = time.monotonic() + 10
    while flow.metrics().get("scs_gate_judged_memory_bytes") < 31 << 19:
        true(time.monotonic() < end, "they do not hold what they sent")
        time.sleep(0.02)
    return held


def half_sent(flow, chunked=False):
    client = flow.client("image")
    framing = ("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(BODY)))
    client.send(request("POST", "/v2/images", [framing, ("Content-Type", "application/json")]))
    client.send(chunk(BODY[:PIECE]) if chunked else BODY[:PIECE])
    return client


def passes_whole(flow, chunked):
    held = hold(flow)
    before = len(flow.glance.seen("POST"))
    client = half_sent(flow, chunked)
    client.send(chunk(BODY[PIECE:]) + chunk(b"") if chunked else BODY[PIECE:])
    answer = client.response()
    equal(answer.status, 201)
    equal(answer.get("X-SCS-Gate-Unchecked"), "true")
    equal(flow.glance.seen("POST")[before].body, BODY, "the body upstream")
    for one in held:
        one.close()
    flow.await_metric(0, "scs_gate_judged_requests")
