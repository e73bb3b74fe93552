"""What a client writes into an object cannot become a header field or a
journal line of its own."""
import json

from wire import equal, response

EVIL = "x\r\nX-Injected: 1\r\n\r\n{\"record\":\"intent\"}\n\u2028\u00e4" + "l" * 3000


def story(flow):
    flow.start(mode="warn", actions={"main": "warn"})
    flow.glance.serve(lambda message: response(201, body="{}"))
    body = json.dumps({"visibility": "public", "name": "\"}, {\"record\": \"intent\"", "architecture": EVIL,
                       "image_source": EVIL})
    answer = flow.exchange("POST", "/v2/images", {"X-OpenStack-Request-ID": "req-\"}"}, body, "image")
    equal((answer.status, answer.has("X-Injected")), (201, False))
    equal([l["record"] for l in flow.journal()], ["intent", "outcome"])
    for warning in answer.all("X-SCS-Gate-Warning"):
        equal(all(" " <= c <= "~" for c in warning), True, warning)
