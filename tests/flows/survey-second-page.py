"""What clashes may stand on the last page of the listing; an image that is
listed twice, since the listing moved, is one."""
import json

import cloud
from cloud import COMPLETE
from flow import IMAGE_ID, PATCH, PUBLISH, image
from wire import equal, true


def story(flow):
    flow.start(rules={"scope_version": "next"})
    others = [cloud.published(n, os_version=str(n + 1), name="Linux %d" % n)
              for n in range(1, 8)]
    glance = cloud.Glance([*others, cloud.published(9, owner="q"), image(**COMPLETE)], page=3)
    flow.glance.serve(glance)
    answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
    equal(answer.status, 403)
    markers = [t.split("marker=")[1] for t in cloud.listings(flow.glance) if "marker=" in t]
    equal(markers, [cloud.ident(3), cloud.ident(6)])

    def repeats(message):
        """The last one of the first page comes again on the second."""
        if "marker=" + cloud.ident(3) not in message.target:
            return None
        page = [glance.objects[cloud.ident(n)] for n in (3, 4, 5)]
        return cloud.answer(200, {"images": page, "next": "/v2/images?marker=x"})

    glance.hook = repeats
    glance.objects[cloud.ident(9)]["os_hidden"] = True
    answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
    equal(answer.status, 200)
    equal(json.loads(answer.body)["visibility"], "public")
    true(any("os_hidden=true" in t for t in cloud.listings(flow.glance)), "hidden ones")
