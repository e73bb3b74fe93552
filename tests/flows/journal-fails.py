"""With no room for the intent nothing is forwarded, and the gate says so."""
from flow import GOOD_FLAVOR
from wire import equal


def story(flow):
    flow.start(audit={"file": "/dev/full"})
    equal(flow.exchange("POST", "/v2.1/flavors", body=GOOD_FLAVOR).status, 503)
    flow.nova.untouched()
