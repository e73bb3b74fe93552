"""A write to a path that two programs might read differently is refused."""
from wire import equal

PATHS = ["//v2.1/flavors", "/v2.1//flavors", "/v2.1/./flavors", "/v2.1/x/../flavors",
         "/v2.1/%2e%2e/v2.1/flavors", "/v2.1%2Fflavors", "/v2.1/flavors%5Cx",
         "/v2.1/fl%zzavors", "/v2.1/flavors%00", "/v2.1/flavors%0a", "/v2.1/fl%C3%A4vors",
         "/v2.1/flavors#x", "/v2.1\\flavors"]


def story(flow):
    flow.start()
    for path in PATHS:
        equal(flow.exchange("POST", path, body="{}").status, 400, path)
    flow.nova.untouched()
