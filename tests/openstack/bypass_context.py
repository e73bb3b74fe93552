"""Requests as bytes, sent through the gate, and what then stands in the
services themselves: for test_bypass.py and its rows."""
import json
import socket

from bypass_rows import BARE, LIE, PATCH_TYPE, PUBLIC, WRONG
from conftest import HOST
from test_e2e import PATCH, PUBLISHED


class Context:
    """What the rows write their requests with."""

    def __init__(self, gate):
        self.gate = gate
        self.token = gate.direct.get_token()
        self.project = gate.direct.get_project_id()
        self.flavor = gate.make_flavor("SCS-4V-7-50", specs={"scs:cpu-type": "shared-core"})
        self.private = gate.make_image()
        self.shared = gate.make_image(visibility="shared", data=None)
        # of another version than what the rows publish: there is one generic image
        self.public = gate.make_image(**dict(PUBLISHED, os_version="2"))
        gate.direct.patch(gate.cloud.env["GLANCE"] + "/v2/images/" + self.public,
                          json=PUBLIC, headers=PATCH)

    # ---- requests as bytes -----------------------------------------------
    def request(self, method, path, body=None, headers=(), **how):
        """body: bytes, or what becomes JSON. how: length (False: none),
        version, type, token, end, host."""
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        end = how.get("end", "\r\n")
        lines = ["%s %s %s" % (method, path, how.get("version", "HTTP/1.1")),
                 "Host: " + how.get("host", "cloud"), "Connection: close"]
        if how.get("token", True):
            lines.append("X-Auth-Token: " + self.token)
        if body is not None and how.get("type", "application/json") is not None:
            lines.append("Content-Type: " + how.get("type", "application/json"))
        if body is not None and how.get("length", True):
            lines.append("Content-Length: %d" % len(body))
        lines += headers
        return (end.join(lines) + end * 2).encode("utf-8", "surrogateescape") + (body or b"")

    def flavor_create(self, path="/v2.1/flavors", body=None, headers=(), **how):
        return self.request("POST", path, LIE if body is None else body, headers, **how)

    def image_create(self, path="/v2/images", body=None, headers=(), **how):
        return self.request("POST", path, BARE if body is None else body, headers, **how)

    def patch(self, operations, ident=None, path="/v2/images/", **how):
        how.setdefault("type", PATCH_TYPE)
        return self.request("PATCH", path + (ident or self.private), operations, **how)

    def task(self, properties, path="/v2/tasks", **members):
        """Glance lets tasks fetch from ports 80 and 443 only."""
        return self.request("POST", path, dict({"type": "import", "input": {
            "import_from": "http://127.0.0.1/x", "import_from_format": "raw",
            "image_properties": properties}}, **members))

    def specs(self, body=None, **how):
        return self.request("POST", "/v2.1/flavors/%s/os-extra_specs" % self.flavor,
                            {"extra_specs": WRONG} if body is None else body, **how)

    def spec(self, key, body, method="PUT", **how):
        return self.request(method, "/v2.1/flavors/%s/os-extra_specs/%s" % (self.flavor, key),
                            body, **how)

    # ---- what came of them -------------------------------------------------
    def send(self, service, message, wait=6.0):
        """Everything that comes back until the gate closes, or is quiet."""
        port = self.gate.cloud.compute_port if service == "compute" \
            else self.gate.cloud.image_port
        got = b""
        with socket.create_connection((HOST, port), wait) as s:
            try:
                s.sendall(message)
                while True:
                    piece = s.recv(65536)
                    if not piece:
                        break
                    got += piece
                    s.settimeout(3.0)
            except (TimeoutError, ConnectionError):
                pass
        return got

    def state(self):
        """All flavors and images, past the gate."""
        flavors = self.gate.direct.get(
            self.gate.cloud.env["NOVA"] + "/flavors/detail?is_public=None",
            headers={"OpenStack-API-Version": "compute 2.61"}).json()["flavors"]
        images = []
        for hidden in ("false", "true"):
            images += self.gate.direct.get(
                "%s/v2/images?limit=1000&os_hidden=%s"
                % (self.gate.cloud.env["GLANCE"], hidden)).json()["images"]
        for image in images:
            image.pop("updated_at")
        # they run on their own: what was accepted has happened, sooner or later
        tasks = self.gate.direct.get(
            self.gate.cloud.env["GLANCE"] + "/v2/tasks?limit=1000").json()["tasks"]
        return {o["id"]: o for o in flavors + images + [{"id": t["id"]} for t in tasks]}

    def remove(self, service, ident):
        env = self.gate.cloud.env
        self.gate.direct.delete(env["NOVA"] + "/flavors/" + ident if service == "compute"
                                else env["GLANCE"] + "/v2/images/" + ident, raise_exc=False)


def statuses(answer):
    return [int(part[2:5]) for part in answer.split(b"HTTP/1.")[1:] if part[2:5].isdigit()]
