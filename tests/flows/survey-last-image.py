"""The last image that the standard wants does not go: not by deletion (through
Nova neither), hiding, unpublishing or renaming; with a second one it does."""
import json

import cloud
from flow import PATCH
from wire import equal, true

NAME = "Ubuntu 24.04"
SOURCE = "https://cloud-images.ubuntu.com/releases/noble/"


def change(**values):
    return json.dumps([{"op": "replace", "path": "/" + k, "value": v}
                       for k, v in values.items()])


def story(flow):
    flow.start()
    first = cloud.published(1, name=NAME, image_source=SOURCE)
    glance = cloud.Glance([first])
    flow.glance.serve(glance)
    path = "/v2/images/" + first["id"]
    steps = [("DELETE", path, {}, None, "image"),
             ("DELETE", "/v2.1/images/" + first["id"], {}, None, "compute"),
             ("PATCH", path, PATCH, change(os_hidden=True), "image"),
             ("PATCH", path, PATCH, change(visibility="private"), "image"),
             ("PATCH", path, PATCH, change(name="Ubuntu 24.04 old"), "image")]
    for step in steps:
        answer = flow.exchange(*step)
        equal(answer.status, 403)
        true("last visible image named " + NAME in answer.body.decode(), answer.body)
    equal(flow.nova.seen(), [])
    equal({m.method for m in flow.glance.seen()}, {"GET"})
    glance.objects[cloud.ident(2)] = cloud.published(2, name=NAME, image_source=SOURCE)
    equal(flow.exchange(*steps[2]).status, 200)
    equal(flow.exchange(*steps[0]).status, 204)
    equal(list(glance.objects), [cloud.ident(2)])
    answer = flow.exchange("DELETE", path, listener="image")
    equal(answer.status, 404)
    equal(len(flow.glance.seen("DELETE")), 1)
