"""With no room for the intent nothing is forwarded, and the gate says so; the
answer carries its decision id like any other."""
from flow import BAD_FLAVOR, GOOD_FLAVOR
from wire import equal, true


def story(flow):
    flow.start(audit={"file": "/dev/full"})
    for body in (GOOD_FLAVOR, BAD_FLAVOR):
        answer = flow.exchange("POST", "/v2.1/flavors", body=body)
        equal(answer.status, 503)
        true(answer.get("X-SCS-Gate-Decision"), "no decision id")
    flow.nova.untouched()
