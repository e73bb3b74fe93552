"""Over limit.judged a judged write is refused with 503 and Retry-After before
anything is asked or recorded of it, or passes unchecked by setting; reads go
on, and there is room again when one is answered."""
import json
import threading

from flow import BAD_FLAVOR, FLAVOR_ID, GOOD_FLAVOR, HOST
from wire import equal, response, true

CREATED = response(200, body=json.dumps({"flavor": {"id": FLAVOR_ID, "name": "x"}}))
SEEN = response(200, body=json.dumps({"flavor": dict(
    json.loads(BAD_FLAVOR)["flavor"], id=FLAVOR_ID, extra_specs={})}))


def story(flow):
    go_on = threading.Event()
    written_down = threading.Semaphore(0)

    def nova(message):
        if message.method == "POST":
            if b"8-50" in message.body:
                written_down.release()
                go_on.wait(60)
            return CREATED
        return SEEN if FLAVOR_ID in message.target else response(200, body="ok")

    flow.nova.serve(nova)
    flow.start(limit={"judged": 2}, admin={"bind": HOST + ":0"})
    inside = [flow.client() for _ in range(2)]
    for client in inside:
        client.ask("POST", "/v2.1/flavors", (), GOOD_FLAVOR)
        true(written_down.acquire(timeout=20), "does not reach the upstream")
    flow.await_metric(2, "scs_gate_judged_requests")
    written = len(flow.journal())
    for _ in range(3):
        answer = flow.exchange("POST", "/v2.1/flavors", (), GOOD_FLAVOR)
        equal(answer.status, 503)
        equal(answer.get("Retry-After"), "5")
    equal(flow.exchange("GET", "/v2.1/servers").body, b"ok")
    equal(len(flow.journal()), written, "lines for what was turned away")
    flow.await_metric(3, "scs_gate_limit_reached_total", limit="judged")
    flow.await_metric(3, "scs_gate_unchecked_total", cause="overload")
    flow.reload("settings reloaded", limit={"judged": 2}, admin={"bind": HOST + ":0"},
                failure={"overload": "pass"})
    answer = flow.exchange("POST", "/v2.1/flavors", (), BAD_FLAVOR)
    equal(answer.status, 200)
    equal(answer.get("X-SCS-Gate-Unchecked"), "true")
    true(answer.all("X-SCS-Gate-Warning"), "the second look says nothing")
    outcome = flow.journal("outcome")[-1]
    equal(outcome["verdict"], "violating")
    true("looked at right after the write" in outcome["reason"], outcome)
    go_on.set()
    for client in inside:
        equal(client.response().status, 200)
    flow.await_metric(0, "scs_gate_judged_requests")
    equal(flow.exchange("POST", "/v2.1/flavors", (), BAD_FLAVOR).status, 403)
