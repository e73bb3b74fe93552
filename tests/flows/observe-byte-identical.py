"""In observe mode method, target, end-to-end fields and body arrive as sent,
however odd, as long as they are well-formed HTTP."""
from wire import equal, request, response

ODD = [
    ("GET", "/"), ("FOO", "/v2.1/flavors/x"), ("post", "/v2.1/flavors"),
    ("GET", "//v2.1///flavors"), ("GET", "/v2.1/./x/../flavors"),
    ("POST", "/v2.1/%66lavors"), ("DELETE", "/v2.1/flavors/a%2Fb%20c"),
    ("GET", "/v2.1/flavors/x?_method=DELETE&a=%20&b"), ("POST", "/flavors"),
    ("PATCH", "/v2.1/flavors/x"), ("PUT", "/v2.1/flavors/x;y/action"),
    ("POST", "/v2.1/flavors"), ("OPTIONS", "*"), ("GET", "/v2.1/flavors/"),
    ("TRACE", "/v9/x")]
FIELDS = [("accept", "application/json;q=0.5, */*"), ("X-Auth-Token", "t"),
          ("ACCEPT-language", "de"), ("X-Roles", "admin"), ("X_Under", "1"),
          ("X-Twice", "1"), ("X-Twice", "2"), ("X-Empty", ""),
          ("Content-Type", "application/json; charset=utf-8"),
          ("OpenStack-API-Version", "compute 2.61")]
BODY = b'{"a": 1e2,\xff "a":\t2}'
OWN = {"via", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host",
       "x-forwarded-prefix", "host", "content-length", "x-openstack-request-id"}


def upstream(message):
    """A lookup of the gate's own is told that there is nothing."""
    if message.get("X-Empty") is None:
        return response(404)
    return response(200, body=message.target)


def story(flow):
    flow.start(mode="observe")
    flow.nova.serve(upstream)
    client = flow.client()
    for method, target in ODD:
        body = None if method in ("GET", "TRACE", "OPTIONS") else BODY
        client.send(request(method, target, FIELDS, body))
        equal(client.response(method).body, target.encode())
        message = [m for m in flow.nova.seen() if m.has("X-Empty")][-1]
        equal((message.method, message.target), (method, target))
        equal(message.body, body or b"", target)
        equal([f for f in message.fields if f[0].lower() not in OWN], FIELDS, target)
