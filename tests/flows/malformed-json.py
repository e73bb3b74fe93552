"""JSON that two parsers might read differently is refused, not judged."""
import json

from flow import GOOD_FLAVOR
from wire import equal

FLAVOR = GOOD_FLAVOR[len('{"flavor": '):-1]
BODIES = [
    b"", b"{", b"[]", b"null", b"\xef\xbb\xbf" + GOOD_FLAVOR.encode(),
    GOOD_FLAVOR.encode("utf-16"), GOOD_FLAVOR.encode() + b"x",
    b'{"flavor": %s, "flavor": %s}' % (FLAVOR.encode(), FLAVOR.encode()),
    b'{"flavor": %s, "fl\\u0061vor": %s}' % (FLAVOR.encode(), FLAVOR.encode()),
    GOOD_FLAVOR.replace("8192", "NaN").encode(), GOOD_FLAVOR.replace("8192", "1e999").encode(),
    GOOD_FLAVOR.replace("SCS-4V", "\\ud800SCS-4V").encode(),
    GOOD_FLAVOR.replace("SCS-4V", "\\u0000SCS-4V").encode(),
    GOOD_FLAVOR.encode().replace(b"SCS-4V", b"\xffSCS-4V"),
    b"[" * 200 + b"]" * 200]


def story(flow):
    flow.start()
    for body in BODIES:
        client = flow.client()
        client.ask("POST", "/v2.1/flavors", body=body)
        answer = client.response()
        equal(answer.status, 400, repr(body[:60]))
        equal(json.loads(answer.body)["badRequest"]["code"], 400)
    flow.nova.untouched()
