"""An image that is created as a community image at once is judged if its
creator's project is the provider's, and free if it is not; where nobody knows
whose it will be, it is judged. An owner that the request names counts. What a
task makes is nobody's: it is judged whoever asks for it."""
import json

from flow import image
from keystone import ALICE, Keystone
from flow import TOKEN
from wire import equal, response


def story(flow):
    keystone = Keystone(flow)
    flow.glance.serve(lambda m: response(201, body=json.dumps(image(visibility="community")))
                      if m.method == "POST" else response(200, body='{"images": []}'))
    flow.start(**keystone.settings(cache="0s"), provider_projects=["p1"])
    equal(create(flow), 403)
    equal(flow.journal()[-1]["verdict"], "violating")
    keystone.tokens[TOKEN] = {**ALICE, "project": {**ALICE["project"], "id": "p2"}}
    equal(create(flow), 201)
    equal(flow.journal()[-1]["verdict"], "conforming")
    equal(create(flow, owner="p1"), 403)
    equal(create(flow, visibility="public"), 403)
    equal(task(flow), 403)
    equal(task(flow, owner="p2"), 201)
    keystone.tokens[TOKEN] = {k: v for k, v in ALICE.items() if k != "project"}
    equal(create(flow), 403)
    flow.stop()
    flow.start(provider_projects=["p1"])
    equal(create(flow), 403)
    flow.stop()
    # the provider's own, unknown to Keystone for a while
    keystone.close()
    flow.start(**keystone.settings(), provider_projects=["p1"], failure={"identity": "pass"})
    equal(create(flow), 403)


IMAGE = {"name": "x", "visibility": "community", "container_format": "bare",
         "disk_format": "raw"}


def create(flow, **more):
    return flow.exchange("POST", "/v2/images", {}, json.dumps({**IMAGE, **more}), "image").status


def task(flow, **more):
    body = {"type": "import", "input": {
        "import_from": "http://store/x", "import_from_format": "raw",
        "image_properties": {**IMAGE, **more}}}
    return flow.exchange("POST", "/v2/tasks", {}, json.dumps(body), "image").status
