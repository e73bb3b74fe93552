"""A write that no rule judges together with the others lists nothing."""
import json

import cloud
from flow import GOOD_FLAVOR, BAD_FLAVOR, PATCH, image
from wire import equal, response


def story(flow):
    flow.start(rules={"scope_version": "next"})
    private = image(id=cloud.ident(1))
    glance = cloud.Glance([private, cloud.published(2, os_purpose="custom", name="n"),
                           cloud.published(3, os_purpose="custom", name="other")])
    flow.glance.serve(glance)
    made = json.dumps({"flavor": {"id": cloud.ident(5)}})
    flow.nova.serve(lambda message: response(200, body=made))
    rename = json.dumps([{"op": "replace", "path": "/name", "value": "y"}])
    note = json.dumps([{"op": "add", "path": "/x_note", "value": "y"}])
    for number, patch in ((1, rename), (1, note), (2, note)):
        path = "/v2/images/" + cloud.ident(number)
        equal(flow.exchange("PATCH", path, PATCH, patch, "image").status, 200)
    equal(flow.exchange("DELETE", "/v2/images/" + cloud.ident(1), listener="image").status, 204)
    equal(flow.exchange("POST", "/v2/images", {}, '{"name": "new"}', "image").status, 201)
    equal(flow.exchange("POST", "/v2.1/flavors", {}, GOOD_FLAVOR).status, 200)
    equal(flow.exchange("POST", "/v2.1/flavors", {}, BAD_FLAVOR).status, 403)
    equal(cloud.listings(flow.glance) + cloud.listings(flow.nova), [])
