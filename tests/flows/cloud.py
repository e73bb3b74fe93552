"""A Glance and a Nova with a memory, for stories in which the other objects of
the cloud count."""
import json
import re
import threading
import time
import urllib.parse

from flow import COMPLETE as NEARLY, image
from wire import response

# with what Glance itself sets
COMPLETE = {**NEARLY, "os_hash_algo": "sha512"}
JSON = [("Content-Type", "application/json")]


def ident(number):
    return "%08d-0000-4000-8000-000000000000" % number


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def published(number, **more):
    """A public image that conforms."""
    return image(**{**COMPLETE, "id": ident(number), "visibility": "public", **more})


def answer(status, document=None):
    return response(status, JSON, b"" if document is None else json.dumps(document))


class Service:
    """hook(message) may answer first; None lets the service answer."""

    def __init__(self, objects, page=1000):
        self.objects = {o["id"]: o for o in objects}
        self.page = page
        self.hook = lambda message: None
        self.lock = threading.Lock()

    def __call__(self, message):
        said = self.hook(message)
        if said is not None:
            return said
        path, _, query = message.target.partition("?")
        query = dict(urllib.parse.parse_qsl(query))
        with self.lock:
            return self.act(message.method, path, query, message.body)

    def paged(self, objects, query):
        """A page of them, and what marks the next one."""
        limit = min(int(query.get("limit", 1000)), self.page)
        ids = [o["id"] for o in objects]
        start = ids.index(query["marker"]) + 1 if "marker" in query else 0
        page = objects[start:start + limit]
        return page, (page[-1]["id"] if len(page) == limit else None)


class Glance(Service):
    def act(self, method, path, query, body):
        if path == "/v2/images":
            return self.create(body) if method == "POST" else self.list(query)
        found = self.objects.get(path.split("/")[3])
        if found is None:
            return answer(404, {"message": "No image found"})
        if method == "DELETE":
            del self.objects[found["id"]]
            return answer(204)
        if method == "PUT":
            return answer(204)
        if method == "PATCH":
            for op in json.loads(body):
                if op["op"] == "remove":
                    del found[op["path"][1:]]
                else:
                    found[op["path"][1:]] = op["value"]
        return answer(200, found)

    def create(self, body):
        made = image(**{"id": ident(len(self.objects) + 900), "created_at": now(),
                          **json.loads(body)})
        self.objects[made["id"]] = made
        return answer(201, made)

    def list(self, query):
        hidden = query.get("os_hidden") == "true"
        found = [o for o in self.objects.values()
                 if o["visibility"] == query["visibility"] and o["os_hidden"] == hidden
                 and query.get("owner", o["owner"]) == o["owner"]]
        page, marker = self.paged(found, query)
        more = {}
        if marker:
            query["marker"] = marker
            more["next"] = "/v2/images?" + urllib.parse.urlencode(query)
        return answer(200, {"images": page, "schema": "/v2/schemas/images", **more})


def flavor(number, name, vcpus, ram, disk=0, **specs):
    return {"id": ident(number), "name": name, "vcpus": vcpus, "ram": ram, "disk": disk,
            "OS-FLV-EXT-DATA:ephemeral": 0, "swap": 0, "rxtx_factor": 1.0,
            "OS-FLV-DISABLED:disabled": False, "os-flavor-access:is_public": True,
            "description": None, "links": [],
            "extra_specs": {k.replace("_", ":", 1).replace("_", "-"): v
                            for k, v in specs.items()}}


class Nova(Service):
    def act(self, method, path, query, body):
        if path.startswith("/v2.1/flavors/detail"):
            page, marker = self.paged(list(self.objects.values()), query)
            more = {"flavors_links": [{"rel": "next", "href": "http://x/?marker=" + marker}]
                    } if marker else {}
            return answer(200, {"flavors": page, **more})
        found = self.objects.get(path.split("/")[3])
        if found is None:
            return answer(404, {"itemNotFound": {"code": 404, "message": "no such flavor"}})
        key = re.search(r"/os-extra_specs/(.*)$", path)
        if "/os-extra_specs" in path:
            if method == "DELETE":
                del found["extra_specs"][urllib.parse.unquote(key.group(1))]
            else:
                new = json.loads(body)
                found["extra_specs"].update(new.get("extra_specs", new))
            return answer(200, {"extra_specs": found["extra_specs"]})
        if method == "DELETE":
            del self.objects[found["id"]]
            return answer(202)
        return answer(200, {"flavor": found})


def listings(upstream):
    """Targets of the listings that were asked for."""
    return [m.target for m in upstream.seen("GET")
            if m.target.startswith(("/v2/images?", "/v2.1/flavors/detail"))]
