#!/usr/bin/env python3
"""An image after a PATCH is to the gate what it is to Glance, or the gate
refuses the PATCH.

Generated patches in both media types go to the gate's projection (say_projection)
and through Glance's own code, from the deserializer over the controller and
the layers of its image objects down to its database in memory. Where the gate
judges an image, Glance must have stored that image or refused; where the gate
relays because Glance will refuse, Glance must refuse.

Environment: SCS_GATE names the program, say_projection lies beside it in
tests/against; SCS_GATE_SEED and SCS_GATE_CASES may change the run.
"""
import collections
import json
import logging
import os
import pathlib
import random
import subprocess
import sys
import time
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import webob.exc  # noqa: E402
from oslo_config import cfg  # noqa: E402

SAY = pathlib.Path(os.environ["SCS_GATE"]).parent / "tests/against/say_projection"
SEED = int(os.environ.get("SCS_GATE_SEED") or 20260101)
CASES = int(os.environ.get("SCS_GATE_CASES") or 4000)
SHOWN = 20
ID = "8ad9a2d1-6d1c-4a3e-9f6a-2f4a0b9d7c11"
OWNER = "6f70656e737461636b"
PROPERTIES = {"a": "1", "os_distro": "ubuntu", "image_build_date": "2026-01-01", "odd name": "x", "a/b": "y", "t~": "z"}
# what comes with the view and is no part of the image
OF_THE_VIEW = {"created_at", "updated_at", "self", "file", "schema", "direct_url"}
V10, V4 = ("application/openstack-images-v2.%s-json-patch" % n for n in ("1", "0"))
TYPES = [V10] * 40 + [V4] * 20 + [
    V10 + "; charset=utf-8", V4 + ";x=y", V10.upper(), V10 + " ", " " + V10, V10 + ",", V10 + ";", "application/json", "", V10 + "x",
    V10 + ", " + V4, V4 + "; " + V10, "application/json-patch+json", V10 + "\t; a=b"]


class Silent:
    """A notifier."""

    def warn(self, *_):
        pass

    info = error = debug = warn


class Glance:
    def __init__(self):
        cfg.CONF([], project="glance", default_config_files=[])
        import glance.async_  # noqa: F401
        from glance import context
        from glance.api import policy
        from glance.api.v2 import images
        from glance.common import wsgi
        from glance.db.simple import api
        self.wsgi, self.database = wsgi, api
        self.context = context.RequestContext(user_id="u", project_id=OWNER, is_admin=True, roles=["admin", "member", "reader"])
        self.controller = images.ImagesController(db_api=api, policy_enforcer=policy.Enforcer(), notifier=Silent())
        schema = images.get_schema(images.load_custom_properties())
        self.deserializer = images.RequestDeserializer(schema)
        self.serializer = images.ResponseSerializer(schema)
        self.repo = self.controller.gateway.get_repo(self.context)

    def reset(self):
        self.database.reset()
        factory = self.controller.gateway.get_image_factory(self.context)
        self.repo.add(factory.new_image(image_id=ID, name="Ubuntu", owner=OWNER, visibility="private", disk_format="raw",
                                        container_format="bare", min_disk=4, min_ram=512, tags=["t"],
                                        extra_properties=dict(PROPERTIES)))

    def view(self):
        shown = self.serializer._format_image(self.repo.get(ID))
        return {k: v for k, v in shown.items() if k not in OF_THE_VIEW}

    def attributes(self):
        return sorted(set(dir(self.repo.get(ID))))

    def patch(self, content_type, body):
        """The image after it, or None if Glance refuses."""
        self.reset()
        request = self.wsgi.Request.blank("/v2/images/" + ID, method="PATCH")
        request.body, request.context = body, self.context
        request.environ["CONTENT_TYPE"] = content_type
        try:
            changes = self.deserializer.update(request)["changes"]
            self.controller.update(request, ID, changes)
        except Exception as e:  # whatever it is, the service answers an error
            return None, type(e).__name__
        return self.view(), None


# ---- patches --------------------------------------------------------------------
NAMES = ["name", "visibility", "protected", "os_hidden", "min_disk", "min_ram", "disk_format", "container_format", "owner", "tags",
         "id", "created_at", "updated_at", "status", "checksum", "size", "virtual_size", "direct_url", "self", "file", "schema",
         "os_hash_algo", "os_hash_value", "stores", "location", "deleted", "deleted_at", "locations", "locations/-", "locations/0",
         "os_glance", "os_glance_x", "os_glance_import_task", "image_id", "extra_properties", "Name", "NAME", "nam\u0435", "a~1b",
         "a~0b", "t~0", "a~01", "a~2", "~", "~1", "a~1", "~0~1", "tags/-", "tags/0", "name/x", "odd name", "\u00e4", "x" * 255,
         "x" * 256, "a.b", "a:b", "0", "-", "\u200bname", "na\u00adme", "hw_disk_bus", "os_type", "kernel_id", "ramdisk_id",
         "instance_uuid", "architecture", "os_version", "constructor"]
PATHS = ["/%s"] * 40 + ["%s", "//%s", "/%s/", "/ %s", "/%s ", " /%s", "/%s\t", "/\n%s", "/\u00a0%s", "/%s\u2003", "/ /%s", "/%s//x",
                        "/%s/x", "/x/%s", "/%s/ ", "/%s\x00", "#/%s", "/%s~", "/\u3000%s"]
STRINGS = ["", "x", "public", "community", "shared", "private", "Public", "public ", "ubuntu", "2026-02-02", "true", "None", "1", " a",
           "a\nb", "\u00e4", "\U0001f600", "x" * 255, "x" * 256, "qcow2", "raw", "ami", "x86_64", "aarch64", "a" * 70000]
VALUES = [None, True, False, 0, 1, -1, 4, 4.0, 4.5, 1e2, 2147483647, 2147483648, -0.0, 1e300, [], ["a"], ["a", "a"], ["a", 1], [""],
          ["x" * 256], [None], [["a"]], {}, {"a": "b"}, [{"url": "http://h/x", "metadata": {}}]]
OPS = ["add", "replace", "remove"] * 8 + ["test", "move", "copy", "ADD", " add", "add ", "", None, 1, ["add"], {"add": 1}]
FITTING = {"name": STRINGS, "visibility": STRINGS[2:6], "protected": [True, False], "os_hidden": [True, False],
           "min_disk": [0, 1, 4.0, 1e2, 7], "min_ram": [0, 1, 512], "tags": [[], ["a"], ["b", "a", "b"]], "owner": ["x", None, OWNER],
           "disk_format": ["raw", "qcow2", None], "container_format": ["bare", "ovf", None]}


class Maker:
    def __init__(self, chance, attributes):
        self.random = chance
        self.names = NAMES + list(PROPERTIES) * 5 + list(FITTING) * 8 + ["b", "c"] * 8
        self.attributes = attributes

    def request(self):
        """A content type and a body."""
        content_type = self.random.choice(TYPES)
        tame = self.random.random() < 0.5
        operations = [self.operation(content_type.startswith(V4) != (self.random.random() < 0.02), tame)
                      for _ in range(self.random.choice((0, 1, 1, 1, 2, 2, 3, 5)))]
        if self.random.random() < 0.02:
            operations = self.random.choice(({}, operations[:1] and operations[0], [operations], "x", operations + [1], None))
        return content_type, json.dumps(operations, ensure_ascii=self.random.random() < 0.5).encode("utf-8", "surrogatepass")

    def operation(self, old, tame):
        if tame:
            name = self.random.choice(list(FITTING) + list(PROPERTIES) + ["b", "c"])
            op = self.random.choice(("add", "add", "replace") + ("remove",) * (name not in FITTING))
            path, value = "/" + name.replace("~", "~0").replace("/", "~1"), self.random.choice(FITTING.get(name, STRINGS))
        else:
            name = self.random.choice(self.attributes if self.random.random() < 0.15 else self.names)
            op, path = self.random.choice(OPS), self.random.choice(PATHS) % name
            value = self.random.choice(FITTING.get(name, STRINGS) if self.random.random() < 0.6 else STRINGS + VALUES)
        return self.written(old, tame, op, path, value)

    def written(self, old, tame, op, path, value):
        if old:
            made = {op if isinstance(op, str) else "add": path, "value": value}
        else:
            made = {"op": op, "path": path, "value": value}
        if op == "remove" and self.random.random() < 0.9:
            del made["value"]
        if not tame and self.random.random() < 0.1:
            made.pop(self.random.choice(list(made)))
        if not tame and self.random.random() < 0.1:
            made[self.random.choice(("add", "replace", "remove", "op", "path", "from", "extra"))] = self.random.choice(("/name", "add", 1, None))
        return made


# ---- comparing --------------------------------------------------------------------
def alike(a, b):
    """true is not 1; 4.0 is 4, as every database of Glance's has it."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    return a == b


def differences(gate, glance):
    gate = {k: v for k, v in gate.items() if k not in OF_THE_VIEW}
    for image in (gate, glance):
        image["tags"] = sorted(set(image["tags"]))
    return ["%s is %r, not %r" % (k, gate.get(k, "absent"), glance.get(k, "absent")) for k in sorted(gate.keys() | glance.keys())
            if k not in gate or k not in glance or not alike(gate[k], glance[k])]


def judge(answer, after, refusal, tally):
    stored = "Glance stores" if refusal is None else "Glance refuses"
    tally["%s, %s" % (answer.split(" ")[0].replace("=", "judge"), stored)] += 1
    if answer == "relay" and refusal is None:
        return ["Glance takes what the gate relays unjudged"]
    if answer.startswith("= ") and refusal is None:
        return differences(json.loads(answer[2:]), after)
    return []


def main():
    begin = time.monotonic()
    glance = Glance()
    glance.reset()
    maker = Maker(random.Random(SEED), glance.attributes())
    cases = [maker.request() for _ in range(CASES)]
    lines = json.dumps(glance.view()) + "\n" + "".join("image-update 0 %s - %s\n" % (t.encode().hex() or "-", b.hex()) for t, b in cases)
    said = subprocess.run([SAY], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    tally, wrong = collections.Counter(), []
    for i, ((content_type, body), answer) in enumerate(zip(cases, said, strict=True)):
        if answer in ("refuse", "type") and i % 8 != 0:
            tally[answer + ", Glance not asked"] += 1
            continue
        faults = judge(answer, *glance.patch(content_type, body), tally)
        if faults:
            wrong.append("%r %r: gate %s; %s" % (content_type, body[:300], answer[:60], "; ".join(faults)[:400]))
    for line in wrong[:SHOWN]:
        print(line)
    for what, count in sorted(tally.items()):
        print("  %-30s %7d" % (what, count))
    print("seed %d, %.0f s" % (SEED, time.monotonic() - begin))
    print("%d cases compared" % CASES)
    print("%d passed, %d failed" % (not wrong, len(wrong)))  # one claim, many cases
    return len(wrong) > 0 or tally["judge, Glance stores"] < CASES / 10


if __name__ == "__main__":
    sys.exit(main())
