"""_method in a query makes the backend's router take a GET for a DELETE: it
is refused in every spelling, on any path."""
from wire import equal

SPELLINGS = ["_method=DELETE", "a=b&_method=delete", "_METHOD=DELETE", "%5Fmethod=DELETE",
             "_%6dethod=DELETE", "%255Fmethod=DELETE", "x_method", "a;_method=PUT"]


def story(flow):
    flow.start()
    for query in SPELLINGS:
        for method in ("GET", "POST", "OPTIONS"):
            answer = flow.exchange(method, "/v2.1/flavors/x?" + query)
            equal(answer.status, 400, "%s %s" % (method, query))
        equal(flow.exchange("GET", "/v2.1/servers?" + query).status, 400)
    flow.nova.untouched()
