"""How image managers bring a new build: create it private, upload, one PATCH
for each property, publish it, rename the old one, hide it. None is refused."""
import datetime
import json

import cloud
from cloud import COMPLETE
from flow import PATCH
from wire import equal, true

NAME = "Ubuntu 24.04"


def days_ago(days):
    return str(datetime.date.today() - datetime.timedelta(days))


PROPERTIES = {**COMPLETE, "os_distro": "ubuntu", "os_version": "24.04",
              "image_source": "https://cloud-images.ubuntu.com/releases/noble/",
              "replace_frequency": "monthly", "provided_until": "2093-04-30",
              "uuid_validity": "last-3", "image_build_date": days_ago(1),
              "min_disk": 8, "min_ram": 512}


def story(flow):
    flow.start(rules={"scope_version": "next"})
    glance = cloud.Glance([cloud.published(
        1, **{**PROPERTIES, "name": NAME, "image_build_date": days_ago(30),
            "created_at": days_ago(20) + "T00:00:00Z"})])
    flow.glance.serve(glance)

    def patch(ident, name, value, op="replace"):
        answer = flow.exchange("PATCH", "/v2/images/" + ident, PATCH, json.dumps(
            [{"op": op, "path": "/" + name, "value": value}]), "image")
        equal(answer.status, 200)
        return answer

    answer = flow.exchange("POST", "/v2/images", {}, json.dumps(
        {"name": NAME, "visibility": "private", "container_format": "bare",
         "disk_format": "qcow2"}), "image")
    equal(answer.status, 201)
    new = json.loads(answer.body)["id"]
    equal(flow.exchange("PUT", "/v2/images/%s/file" % new, {
        "Content-Type": "application/octet-stream"}, "data", "image").status, 204)
    for name, value in PROPERTIES.items():
        patch(new, name, value, "add")
    equal(cloud.listings(flow.glance), [])
    true(patch(new, "visibility", "public").has("X-SCS-Gate-Warning"), "a clash unseen")
    patch(cloud.ident(1), "name", NAME + " " + days_ago(30))
    patch(cloud.ident(1), "os_purpose", "oldgeneric")
    patch(cloud.ident(1), "os_hidden", True)
    equal(flow.journal("refusal"), [])
    equal(flow.journal("outcome")[-1]["verdict"], "conforming")
