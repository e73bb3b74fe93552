"""Without a journal nothing waits for one: whatever becomes of a judged write,
it ends once, and the next request on the connection is served."""
import json

from flow import BAD_FLAVOR, COMPLETE, GOOD_FLAVOR, IMAGE_ID, PATCH, PUBLISH, image
from wire import equal, request, response

JSON = [("Content-Type", "application/json")]


def story(flow):
    flow.start(audit={"file": ""}, admin={"bind": "127.0.0.1:0"})
    nova = iter([response(200, JSON, GOOD_FLAVOR), b"nonsense\r\n\r\n", None,
                 response(200, body="next")])
    flow.nova.serve(lambda message: next(nova))
    flow.glance.serve(lambda message: response(200, JSON, json.dumps(
        image(**COMPLETE, visibility="public" if message.method == "PATCH" else "private"))))
    client = flow.client()
    for body, status in ((GOOD_FLAVOR, 200), (BAD_FLAVOR, 403), ("{", 400),
                         (GOOD_FLAVOR, 502), (GOOD_FLAVOR, 502)):
        client.ask("POST", "/v2.1/flavors", body=body)
        equal(client.response().status, status, body)
    client.send(request("POST", "/v2.1/flavors", body=BAD_FLAVOR) +
                request("GET", "/v2.1/next"))
    equal(client.response().status, 403)
    equal(client.response().body, b"next")
    equal(flow.exchange("POST", "/v2.1/flavors/unknown", body="{}").status, 403)
    answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
    equal(answer.status, 200)
    # an intent and an outcome of four, a refusal of four
    flow.await_metric(4 * 2 + 4, "scs_gate_journal_lines_total")
    equal(flow.journal_file.exists(), False)
