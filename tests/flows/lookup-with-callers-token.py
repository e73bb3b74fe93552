"""The present state is asked for with the caller's own token and nothing
else of theirs."""
import json

from flow import IMAGE_ID, PATCH, PUBLISH, TOKEN, image
from wire import equal, response


def story(flow):
    flow.start()
    flow.glance.serve(lambda message: response(200, body=json.dumps(image())))
    equal(flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image").status, 403)
    (lookup,) = flow.glance.seen()
    equal((lookup.method, lookup.target), ("GET", "/v2/images/" + IMAGE_ID))
    equal((lookup.get("X-Auth-Token"), lookup.body), (TOKEN, b""))
    equal(lookup.has("Content-Type"), False)
