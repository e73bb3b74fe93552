"""A PATCH of an unknown media type is answered 415 with the right ones; one
that touches /locations is refused unless a setting allows it."""
import json

from flow import IMAGE_ID, PATCH, image
from wire import equal, response, true

LOCATION = json.dumps([{"op": "add", "path": "/locations/-",
                        "value": {"url": "http://x/y", "metadata": {}}}])


def story(flow):
    flow.start()
    flow.glance.serve(lambda message: response(200, body=json.dumps(image())))
    target = "/v2/images/" + IMAGE_ID
    for media in ("application/json", "application/openstack-images-v3-json-patch", ""):
        answer = flow.exchange("PATCH", target, {"Content-Type": media}, "[]", "image")
        equal(answer.status, 415, media)
        true("openstack-images-v2.1-json-patch" in (answer.get("Accept-Patch") or ""), media)
    equal(flow.exchange("PATCH", target, PATCH, LOCATION, "image").status, 403)
    equal(flow.glance.seen("PATCH"), [])
