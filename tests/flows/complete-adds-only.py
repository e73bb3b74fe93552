"""With complete, what follows from what is there is added before judging;
what the client said is never changed, nor brought back when it removes it."""
import json

from cloud import Glance, Nova, published, ident
from flow import PATCH
from wire import equal, true

STANDARD = {"id": "f1", "name": "SCS-4V-16", "vcpus": 4, "ram": 16384, "disk": 0,
            "os-flavor-access:is_public": True, "extra_specs": {}}
LYING = dict(STANDARD, id="f2", name="SCS-4V-32")


def specs(flow, flavor, **given):
    return flow.exchange("POST", "/v2.1/flavors/%s/os-extra_specs" % flavor,
                         body=json.dumps({"extra_specs": given}))


def sent(upstream, method):
    return json.loads(upstream.seen(method)[-1].body)


def story(flow):
    flow.start(complete="yes")
    image = published(1, name="Ubuntu 24.04", visibility="private", hw_disk_bus="scsi",
                      image_source="https://cloud-images.ubuntu.com/releases/noble/x",
                      os_version="24.04")
    del image["os_distro"]
    flow.glance.serve(Glance([image]))
    flow.nova.serve(Nova([STANDARD, LYING]))

    answer = specs(flow, "f1", **{"x:y": "z"})
    equal(answer.status, 200)
    equal(answer.get("X-SCS-Gate-Completed"),
          "scs:cpu-type,scs:name-v1,scs:name-v2")
    equal(sent(flow.nova, "POST")["extra_specs"], {
        "x:y": "z", "scs:cpu-type": "shared-core", "scs:name-v1": "SCS-4V:16",
        "scs:name-v2": "SCS-4V-16"})
    equal(flow.journal("outcome")[-1]["completed"],
          "scs:cpu-type,scs:name-v1,scs:name-v2")

    # A value that was sent stays, and is judged.
    equal(specs(flow, "f1", **{"scs:cpu-type": "dedicated-core"}).status, 403)
    # A name that promises more than there is implies nothing.
    answer = specs(flow, "f2", **{"x:y": "z"})
    true(answer.get("X-SCS-Gate-Completed") is None, "completed a lie")

    def patch(*operations):
        return flow.exchange("PATCH", "/v2/images/" + ident(1), PATCH,
                             json.dumps(operations), "image")

    # Private images are their owner's business.
    answer = patch({"op": "add", "path": "/x", "value": "y"})
    true(answer.get("X-SCS-Gate-Completed") is None, "completed a private image")
    answer = patch({"op": "replace", "path": "/visibility", "value": "public"})
    equal(answer.status, 200)
    equal(answer.get("X-SCS-Gate-Completed"), "hw_scsi_model,os_distro")
    equal(sent(flow.glance, "PATCH")[1:], [
        {"op": "add", "path": "/hw_scsi_model", "value": "virtio-scsi"},
        {"op": "add", "path": "/os_distro", "value": "ubuntu"}])
    # What is taken away on purpose stays away.
    answer = patch({"op": "remove", "path": "/hw_scsi_model"})
    equal(answer.status, 200)
    true(answer.get("X-SCS-Gate-Completed") is None, "brought back what was removed")
