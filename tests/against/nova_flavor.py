#!/usr/bin/env python3
"""A flavor that is created, and extra specs that are set, are to the gate what
they are to Nova, or the gate refuses.

Generated bodies go to the gate's projection (say_projection) and through
Nova's own controllers, with their schemas, up to where they would write to the
database: what would be written is compared. Old and new API.

Environment: SCS_GATE names the program, say_projection lies beside it in
tests/against; SCS_GATE_SEED and SCS_GATE_CASES may change the run.
"""
import collections
import json
import os
import pathlib
import random
import subprocess
import sys
import time

import backends

SAY = pathlib.Path(os.environ["SCS_GATE"]).parent / "tests/against/say_projection"
SEED = int(os.environ.get("SCS_GATE_SEED") or 20260101)
CASES = int(os.environ.get("SCS_GATE_CASES") or 8000)
SHOWN = 20
SPECS = {"scs:cpu-type": "shared-core", "a": "1", "hw:cpu_policy": "dedicated"}
CURRENT = {"name": "SCS-1V-4", "vcpus": 1, "ram": 4096, "disk": 0, "extra_specs": SPECS}
MEMBERS = {"name": "name", "vcpus": "vcpus", "ram": "memory_mb", "disk": "root_gb", "swap": "swap",
           "OS-FLV-EXT-DATA:ephemeral": "ephemeral_gb", "os-flavor-access:is_public": "is_public"}


class Nova:
    """The controllers, and what they would have written last."""

    def __init__(self):
        backends.Nova()
        from nova import context, objects
        from nova.api.openstack import api_version_request, common, wsgi
        from nova.api.openstack.compute import flavor_manage, flavors_extraspecs
        self.wsgi, self.version = wsgi, api_version_request.APIVersionRequest
        self.context = context.get_admin_context()
        self.context.can = lambda *_, **__: True
        self.manage = flavor_manage.FlavorManageController()
        self.specs = flavors_extraspecs.FlavorExtraSpecsController()
        self.written = None
        objects.register_all()
        common.get_flavor = lambda *_: objects.Flavor(context=self.context, extra_specs=dict(SPECS))
        self.catch_writes(objects.Flavor)
        # the view of a created flavor is of no interest
        self.manage._view_builder = self

    def catch_writes(self, class_of_flavor):
        """At the last step before the database."""
        def write(flavor):
            self.written = {name: getattr(flavor, name) for name in flavor.fields if flavor.obj_attr_is_set(name)}
        class_of_flavor.create = class_of_flavor.save = write

    def show(self, *_, **__):
        return {}

    def ask(self, call, legacy, key, body):
        """What is written, or None and why not."""
        request = self.wsgi.Request.blank("/")
        request.environ["nova.context"] = self.context
        request.api_version_request = self.version("2.1" if legacy else "2.61")
        if legacy:
            request.set_legacy_v2()
        self.written = None
        try:
            document = json.loads(body)
            if call == "flavor-create":
                self.manage._create(request, body=document)
            elif call == "flavor-specs-create":
                self.specs.create(request, "f", body=document)
            else:
                self.specs.update(request, "f", key, body=document)
        except Exception as e:  # whatever it is, the service answers an error
            return None, type(e).__name__
        return self.written, None


# ---- bodies -----------------------------------------------------------------------
NAMES = ["SCS-4V-16", "SCS-4V-16-50s", " SCS-4V-16", "SCS-4V-16 ", "\u00a0SCS-4V-16\u2003", "\tSCS-4V-16\n", "\x1cSCS-4V-16", "SCS-4V-16\x1f",
         "\u200bSCS-4V-16", "SCS-4V-16\ufeff", "\u180eSCS-4V-16", "\u0085x", "x\u2028", "x\u3000", " ", "\u00a0", "", "a\nb", "a\x00b", "x" * 255,
         "x" * 256, "\u00e4", "\u30b9", "\U0001f600", "scs-4v-16", "SCS\u2011" + "2V", "\uff33CS-4V", "a  b", "a\tb", 1, None, True, ["x"], {"a": 1}]
SIZES = [0, 1, 2, 4, 16384, 50, "4", "0", "16384", "0512", "00", " 4", "4 ", "+4", "-1", -1, "4.0", 4.0, 1e2, 0.5, "", "0x4", "\u0664", "\uff14",
         "\u00b2", "4\n", "1_0", True, False, None, [], {}, 2147483647, 2147483648, "2147483647", "2147483648", "9" * 30, "0" * 30 + "4", -0, "-0", "1e2"]
PUBLIC = [True, False, "true", "True", "TRUE", "1", "on", "On", "ON", "yes", "Yes", "YES", "false", "False", "FALSE", "0", "off", "Off", "OFF", "no", "No",
          "NO", "t", "y", "n", "f", "tRue", " true", "true ", "", 1, 0, 1.0, None, "x", []]
IDENTS = ["x", "SCS-4V-16", "auto", None, "", 1, 0, 42, -1, 1.0, 1e3, "a b", " a", "a ", "\u00e4", "a/b", "x" * 256, True, []]
KEYS = ["scs:cpu-type", "scs:name-v1", "a", "b", "hw:cpu_policy", "trait:HW", "a b", " ", "a\n", "\na", "", "x" * 255, "x" * 256, "\u00e4", "a/b", "a~b",
        "a.b", "-", "_", "a\x00", "scs:cpu\u2011type", "SCS:CPU-TYPE", "a\u00a0b", "\u0660"]
TEXTS = ["shared-core", "", "1", " a ", "a\nb", "a\x00b", "\u00e4", "\U0001f600", "x" * 255, "x" * 256, 1, 0, -0, -1, 42, 1.0, 0.1, 1e22, 1e100, 2**53,
         -2**63, 2**63, True, False, None, [], {}, ["a"]]


class Maker:
    def __init__(self, chance):
        self.random = chance

    def pick(self, values, tame):
        return values[self.random.randrange(tame)] if self.random.random() < 0.85 else self.random.choice(values)

    def request(self):
        """Name of the call, legacy, key, body."""
        legacy = self.random.random() < 0.4
        call = self.random.choice(("flavor-create", "flavor-create", "flavor-specs-create", "flavor-spec-update"))
        key = self.pick(KEYS, 6)
        body = getattr(self, call.replace("-", "_"))(key)
        if self.random.random() < 0.03:
            body = self.random.choice(([body], None, {}, "x", {"flavor": None}, {"extra_specs": []}, dict(body, junk=1)))
        return call, legacy, key, json.dumps(body, ensure_ascii=self.random.random() < 0.5)

    def flavor_create(self, _):
        flavor = {"name": self.pick(NAMES, 5)}
        for member in ("vcpus", "ram", "disk"):
            flavor[member] = self.pick(SIZES[1:], 9)
        for member, values, tame in (("swap", SIZES, 6), ("OS-FLV-EXT-DATA:ephemeral", SIZES, 6), ("os-flavor-access:is_public", PUBLIC, 22),
                                     ("id", IDENTS, 4), ("rxtx_factor", SIZES, 4), ("description", NAMES, 2), ("junk", SIZES, 2)):
            if self.random.random() < 0.2:
                flavor[member] = self.pick(values, tame)
        if self.random.random() < 0.05:
            flavor.pop(self.random.choice(list(flavor)))
        return {"flavor": flavor}

    def flavor_specs_create(self, _):
        return {"extra_specs": {self.pick(KEYS, 6): self.pick(TEXTS, 4) for _ in range(self.random.choice((0, 1, 1, 2, 3)))}}

    def flavor_spec_update(self, key):
        body = {key if self.random.random() < 0.9 else self.pick(KEYS, 6): self.pick(TEXTS, 4)}
        if self.random.random() < 0.05:
            body[self.pick(KEYS, 6)] = "x"
        return body


# ---- comparing ----------------------------------------------------------------------
def differences(call, gate, written):
    if call != "flavor-create":
        return [] if gate["extra_specs"] == written["extra_specs"] else [
            "specs are %r, not %r" % (gate["extra_specs"], written["extra_specs"])]
    wrong = ["%s is %r, not %r" % (member, gate.get(member), written[theirs]) for member, theirs in MEMBERS.items()
             if gate.get(member) != written[theirs] or type(gate[member]) is not type(written[theirs])]
    if "id" in gate and gate["id"] != written["flavorid"]:
        wrong.append("id is %r, not %r" % (gate["id"], written["flavorid"]))
    return wrong


def judge(case, answer, nova, tally):
    written, refusal = nova.ask(*case)
    tally["%s: %s, Nova %s" % (case[0], answer.split(" ")[0].replace("=", "judge"), "refuses" if refusal else "writes")] += 1
    if answer == "relay" and refusal is None:
        return ["Nova writes what the gate relays unjudged"]
    if answer.startswith("= ") and refusal is None:
        return differences(case[0], json.loads(answer[2:]), written)
    return []


def hexed(text):
    return text.encode("utf-8", "surrogatepass").hex() or "-"


def main():
    begin = time.monotonic()
    nova = Nova()
    maker = Maker(random.Random(SEED))
    cases = [maker.request() for _ in range(CASES)]
    lines = json.dumps(CURRENT) + "\n" + "".join("%s %d - %s %s\n" % (c, old, hexed(key), hexed(body)) for c, old, key, body in cases)
    said = subprocess.run([SAY], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    tally, wrong = collections.Counter(), []
    for case, answer in zip(cases, said, strict=True):
        faults = judge(case, answer, nova, tally)
        if faults:
            wrong.append("%r: gate %s; %s" % (case, answer[:60], "; ".join(faults)[:400]))
    for line in wrong[:SHOWN]:
        print(line)
    for what, count in sorted(tally.items()):
        print("  %-45s %7d" % (what, count))
    judged = sum(n for what, n in tally.items() if what.endswith("judge, Nova writes"))
    print("seed %d, %.0f s" % (SEED, time.monotonic() - begin))
    print("%d cases compared" % CASES)
    print("%d passed, %d failed" % (not wrong, len(wrong)))  # one claim, many cases
    return len(wrong) > 0 or judged < CASES / 10


if __name__ == "__main__":
    sys.exit(main())
