#!/usr/bin/env python3
"""No request exists that Nova or Glance take for a write of a flavor or an
image and that the gate relays unjudged.

Generated requests go to the gate's first look (say_route) and, as eventlet and
uWSGI would hand them over, to the services' own URL maps, Routes mappers and
method overrides. What the gate passes must not reach an action that writes;
what it takes for a call must reach the action of that call, for the object
that it has seen, or none. And it must be so for what was sent (which observe
mode forwards) and for the canonical path (which the other modes forward).

Environment: SCS_GATE names the program, say_route lies beside it in
tests/against; SCS_GATE_SEED and SCS_GATE_CASES (requests a service) may change
the run.
"""
import collections
import os
import pathlib
import random
import subprocess
import sys
import time
import urllib.parse

import backends
import route_cases
import servers

SAY = pathlib.Path(os.environ["SCS_GATE"]).parent / "tests/against/say_route"
SEED = int(os.environ.get("SCS_GATE_SEED") or 20260101)
CASES = int(os.environ.get("SCS_GATE_CASES") or 110000)
SAMPLE = 2000  # of which the models are held against the servers themselves
SHOWN = 20
WORTH_IT = "refused, would have written (1 in 16 asked)"

# What each call of rules/api_table.h is to the services: the actions, and the
# variables of the route that are {id} and {sub}.
CALLS = {
    "flavor-create": ("FlavorsController", ["create"]),
    "flavor-update": ("FlavorsController", ["update"], "id"),
    "flavor-delete": ("FlavorsController", ["delete"], "id"),
    "flavor-specs-create": ("FlavorExtraSpecsController", ["create"], "flavor_id"),
    "flavor-spec-update": ("FlavorExtraSpecsController", ["update"], "flavor_id", "id"),
    "flavor-spec-delete": ("FlavorExtraSpecsController", ["delete"], "flavor_id", "id"),
    "flavor-access": ("FlavorsController", ["action"], "id"),
    "server-action": ("ServersController", ["action"], "id"),
    "nova-image-delete": ("ImagesController", ["delete"], "id"),
    "nova-image-metadata": ("ImageMetadataController", ["create", "update", "update_all", "delete"], "image_id", "id"),
    "image-create": ("ImagesController", ["create"]),
    "image-update": ("ImagesController", ["update"], "image_id"),
    "image-delete": ("ImagesController", ["delete"], "image_id"),
    "image-upload": ("ImageDataController", ["upload"], "image_id"),
    "image-stage": ("ImageDataController", ["stage"], "image_id"),
    "image-import": ("ImagesController", ["import_image"], "image_id"),
    "image-deactivate": ("ImageActionsController", ["deactivate"], "image_id"),
    "image-reactivate": ("ImageActionsController", ["reactivate"], "image_id"),
    "image-tag": ("Controller", ["update", "delete"], "image_id", "tag_value"),
    "image-member": ("ImageMembersController", ["create", "update", "delete"], "image_id", "member_id"),
    "image-location-delete": ("ImagesController", ["delete_from_store"], "image_id", "store_id"),
    "task-create": ("TasksController", ["create"]),
}
# Besides these: a task is no image, and to delete one changes none.
WRITES = {(c[0], action) for c in CALLS.values() for action in c[1]}
READS = {"GET", "HEAD", "OPTIONS"}
# Controllers with such a word in their name write what the gate is about.
SUSPECT = ("flavor", "image", "task")
NO_WRITE = {("TasksController", "delete")}


def check_routes(backend):
    """The list of writes is whole: no route of a suspect controller that takes
    another method than GET lacks in it, none that takes GET is in it."""
    wrong = []
    for method, path, controller, action in backend.routes():
        writes = (controller, action) in WRITES
        suspect = any(word in controller.lower() for word in SUSPECT)
        if method in READS and writes:
            wrong.append("%s %s writes" % (method, path))
        if method not in READS and suspect and not writes and (controller, action) not in NO_WRITE:
            wrong.append("%s %s (%s.%s) is not in the list of writes" % (method, path, controller, action))
    return wrong


def ask_gate(service, cases):
    lines = "".join("%s %s %s\n" % (service, c.method, c.target.encode("latin1").hex()) for c in cases)
    said = subprocess.run([SAY], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    answers = said.splitlines()
    assert len(answers) == len(cases)
    return answers


class Judge:
    def __init__(self, backend):
        self.backend = backend
        self.tally = collections.Counter()
        self.wrong = []

    def reached(self, case, target):
        """(server, action) for every server under which target writes."""
        seen = {}
        for server, model in servers.MODELS.items():
            handed = model(target)
            if handed not in seen:
                environ = backends.environ(case.method, *handed, case.headers, case.form)
                seen[handed] = self.backend.dispatch(environ)
            found = seen[handed]
            if found is not None and found[:2] in WRITES:
                yield server, found

    def judge(self, case, answer):
        verdict, *rest = answer.split(" ")
        self.tally[verdict] += 1
        if verdict == "pass":
            for server, found in self.reached(case, case.target):
                self.blame(case, answer, server, found)
        elif verdict == "call":
            self.judge_call(case, answer, *rest)
        elif self.tally[verdict] % 16 == 0:
            # not to be checked, but to know that it was worth refusing
            self.tally[WORTH_IT] += any(self.reached(case, case.target))

    def judge_call(self, case, answer, name, path, ident, sub):
        query = case.target.partition("?")
        for target in (case.target, path + query[1] + query[2]):
            for server, found in self.reached(case, target):
                if not is_call(found, name, ident, sub):
                    self.blame(case, answer, server, found)
                self.tally["call reaches its action"] += 1
                self.tally[name] += 1

    def blame(self, case, answer, server, found):
        self.wrong.append("%s %r %r %r: gate %r, %s %r" % (
            case.method, case.target, case.headers, case.form, answer, server, found))


def is_call(found, name, ident, sub):
    controller, actions, *variables = CALLS[name]
    if found[0] != controller or found[1] not in actions:
        return False
    return all(found[2].get(variable, "-") == urllib.parse.unquote(seen, encoding="latin1")
               for variable, seen in zip(variables, (ident, sub)))


def run(service):
    begin = time.monotonic()
    backend = backends.Nova() if service == "compute" else backends.Glance()
    ready = time.monotonic()
    wrong = check_routes(backend)
    routes = list(backend.routes())
    writes = [r for r in routes if r[2:] in WRITES]
    cases = list(route_cases.make(random.Random(SEED), service, routes, writes, CASES))
    judge = Judge(backend)
    answers = ask_gate(service, cases)
    for case, answer in zip(cases, answers):
        judge.judge(case, answer)
    wrong += judge.wrong
    wrong += ["never reached: " + name for name in missing(service, judge.tally)]
    heads = [c.target for c, answer in zip(cases, answers) if answer != "bad"]
    sample = random.Random(SEED).sample(heads, SAMPLE)
    wrong += ["%s has another mind of %r: %r, not %r" % w for w in servers.check(sample)]
    judge.tally["crashes of the backend"] = backend.crashes
    for line in wrong[:SHOWN]:
        print(line)
    for what, count in sorted(judge.tally.items()):
        print("  %-50s %8d" % (what, count))
    print("%s: %d requests, seed %d, %.0f s and %.0f s to start" % (
        service, len(cases), SEED, time.monotonic() - ready, ready - begin))
    print("%d cases compared" % (len(cases) + SAMPLE))
    print("%d passed, %d failed" % (not wrong, len(wrong)))  # one claim, many cases
    return len(wrong) > 0


def missing(service, tally):
    ours = [n for n in CALLS if n.startswith(("image", "task")) == (service == "image")]
    return [n for n in ours + [WORTH_IT] if tally[n] == 0]


def main():
    """The services cannot share a process."""
    if len(sys.argv) > 1:
        return run(sys.argv[1])
    here = [sys.executable, __file__]
    children = [subprocess.Popen(here + [service]) for service in ("compute", "image")]
    return max(child.wait() for child in children)


if __name__ == "__main__":
    sys.exit(main())
