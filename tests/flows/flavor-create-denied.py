"""A flavor whose name promises more than it has is refused before the API
sees anything, with a reason a person and a program can read."""
import json

from flow import BAD_FLAVOR
from wire import equal, true


def story(flow):
    flow.start()
    answer = flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    equal((answer.status, answer.get("Content-Type")), (403, "application/json"))
    document = json.loads(answer.body)
    equal(list(document), ["forbidden"])
    message = document["forbidden"]["message"]
    equal(document["forbidden"]["code"], 403)
    for part in ("16", "8", "SCS-4V-8-50", "scs-0100-semantics-check",
                 answer.get("X-SCS-Gate-Decision")):
        true(part in message, "%r not in %r" % (part, message))
    true(len(message) <= 1100 and "\n" not in message, "length or form of the message")
    equal(flow.records(answer), ["refusal"])
    flow.nova.untouched()
