#!/usr/bin/env python3
""""scs-gate replay" against a real gate's journal: what the corpora hold is
written through a gate that keeps what it judges, under version v5.1 of the
scope. Judged again under v5.1 nothing differs; under "next" exactly those
writes do of which tests/openstack/oracle.py, which knows the standards and not
the gate, says that they break what is mandatory there and was not before. Also
when the journal was rotated and compressed, or was kept in mode observe; twice
the same bytes; what was masked, left out or not kept is counted and not
guessed; and ten thousand records take the memory of a few.

SCS_GATE and SCS_GATE_DATA as in tests/run.
"""
import collections
import gzip
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
for place in ("", "openstack", "flows"):
    sys.path.insert(0, str(HERE / place))
import corpus_judge  # noqa: E402
import oracle  # noqa: E402
from cloud import Glance, Nova, answer, flavor, ident, published  # noqa: E402
from flow import PATCH, Flow  # noqa: E402
from keystone import ALICE, Keystone  # noqa: E402
from wire import Forgetful  # noqa: E402

PURPOSE, UNIQUE = "scs-0102-prop-os_purpose", "scs-0102-os_purpose-uniqueness"
MANDATORY_IN_NEXT = (PURPOSE, UNIQUE)
CALLERS = {"token-a": ("alice", "demo"), "token-b": ("bob", "prod"),
           "token-c": ("carol", "demo")}
MANY = 10000
MEMORY_MORE = 4 << 10  # KiB
counts = collections.Counter()


def check(good, words):
    counts["passed" if good else "failed"] += 1
    if not good:
        print("failed: " + words)
    return good


def equal(got, want, words):
    return check(got == want, "%s: got %r, want %r" % (words, got, want))


def person(name, project):
    return {**ALICE, "user": {**ALICE["user"], "id": "id-" + name, "name": name},
            "project": {**ALICE["project"], "id": "id-" + project, "name": project}}


class World:
    """A gate between clients and a cloud; what was written, by decision."""

    def __init__(self, directory):
        self.flow = Flow(directory, None, os.environ.get("SCS_GATE", "scs-gate"),
                         os.environ.get("SCS_GATE_DATA", str(HERE.parent / "rules")))
        self.flow.transcript = Forgetful()
        for upstream in (self.flow.nova, self.flow.glance):
            upstream.transcript = self.flow.transcript
        self.nova, self.glance = Nova([]), Glance([])
        self.flow.nova.serve(self.create_flavor)
        self.flow.glance.serve(self.glance)
        self.keystone = Keystone(self.flow)
        self.keystone.tokens = {token: person(*who) for token, who in CALLERS.items()}
        self.written = {}  # decision: caller, how it should differ under next
        self.old = []

    def create_flavor(self, message):
        if message.method != "POST" or not message.target.endswith("/flavors"):
            return self.nova(message)
        made = json.loads(message.body)["flavor"]
        self.nova.objects = {ident(7): flavor(7, made["name"], made["vcpus"],
                                              made["ram"], made["disk"])}
        return answer(200, {"flavor": self.nova.objects[ident(7)]})

    def settings(self, **more):
        base = {**self.keystone.settings(), "workers": 2,
                "log": {"level": "info", "requests": "no"},
                "rules": {"scope_version": "v5.1", "grace": "0s"},
                "audit": {"object": "judged", "sync": "no"}}
        for key, value in more.items():
            base[key] = {**base.get(key, {}), **value} if isinstance(value, dict) else value
        return base

    def write(self, method, target, body=None, listener="compute", headers=(), differs=None):
        token = list(CALLERS)[len(self.written) % len(CALLERS)]
        client = self.flow.client(listener)
        client.ask(method, target, [*headers, ("X-Auth-Token", token)],
                   None if body is None else json.dumps(body))
        said = client.response(method)
        client.close()
        decision = said.get("X-SCS-Gate-Decision")
        check(decision, "%s %s: %d, no decision" % (method, target, said.status))
        self.written[decision] = (CALLERS[token], differs)
        return said

    def rotate(self):
        path = self.flow.dir / ("audit.%d" % len(self.old))
        self.flow.journal_file.rename(path)
        self.old.append(path)
        self.flow.rotate()

    def files(self):
        return [*self.old, self.flow.journal_file]

    def records(self, *kinds):
        found = []
        for path in self.files():
            data = path.read_bytes()
            if path.suffix == ".gz":
                data = gzip.decompress(data)
            found += [json.loads(line) for line in data.split(b"\n")[:-1]]
        return [r for r in found if r["record"] in kinds]


# ---- what is written ---------------------------------------------------------
def write_flavors(world):
    lines = list(corpus_judge.read("flavor", HERE / "corpus" / "flavor-semantics.jsonl"))
    for number, line in enumerate(lines[:260]):
        said = world.write("POST", "/v2.1/flavors", {"flavor": {
            "name": line["name"], "vcpus": line["vcpus"], "ram": line["ram_mib"],
            "disk": line["disk_gb"]}})
        if said.status != 200 or number % 2 == 1:
            continue
        path = "/v2.1/flavors/" + ident(7)
        if line.get("extra_specs"):
            world.write("POST", path + "/os-extra_specs", {"extra_specs": line["extra_specs"]})
        if number % 8 == 0:
            world.write("DELETE", path)


def breaks_next(image, cloud):
    """Is something wrong with it that only next makes mandatory? Of a clash,
    whoever else is in it."""
    now = time.time()
    return oracle.judge_images([image], now)[PURPOSE] != "PASS" or any(
        oracle.judge_images([image, other], now)[UNIQUE] != "PASS" for other in cloud)


def altered(image, number):
    """The corpus has few with a wrong purpose."""
    if number % 6 == 0:
        image.pop("os_purpose", None)
    elif number % 6 == 1:
        image["os_purpose"] = "desktop"
    return image


def patch(world, image, operation, differs=None):
    return world.write("PATCH", "/v2/images/" + image["id"], [operation], "image",
                       PATCH.items(), differs)


def write_images(world):
    """Published, changed a little, deleted, each in a cloud of its own."""
    lines = list(corpus_judge.read("image", HERE / "corpus" / "image-metadata.jsonl"))
    for number, line in enumerate(lines[:320]):
        image = altered({**line["image"], "visibility": "public"}, number)
        cloud = [{**other, "id": ident(number + 1000)}
                 for number, other in enumerate(line.get("cloud", []))]
        world.glance.objects = {i["id"]: dict(i) for i in [*cloud, image]}
        stored = world.glance.objects[image["id"]]
        breaks = breaks_next(image, cloud)
        if number % 4 != 3:
            stored["visibility"] = "private"
            patch(world, image, {"op": "replace", "path": "/visibility", "value": "public"},
                  "new" if breaks else None)
        else:
            patch(world, image, {"op": "add", "path": "/checked_by", "value": "x"},
                  "old" if breaks else None)
        if number % 8 == 7:
            world.glance.objects.setdefault(image["id"], image)["visibility"] = "public"
            world.write("DELETE", "/v2/images/" + image["id"], None, "image")


def write_twins(world):
    """One generic image more of what there is, and one that is none."""
    for number in range(20):
        twin = {**published(2), "visibility": "private", "os_purpose": "generic",
                "os_version": str(number % 2)}
        other = published(1, name="first of them", os_version="1", owner="q")
        world.glance.objects = {i["id"]: i for i in (twin, other)}
        after = {**twin, "visibility": "public"}
        patch(world, twin, {"op": "replace", "path": "/visibility", "value": "public"},
              "new" if breaks_next(after, [other]) else None)


# ---- what is told ------------------------------------------------------------
def replay(world, *words, files=None):
    """Status, differences and the sum."""
    status, out = run(world, *words, "--format", "jsonl", files=files)
    lines = [json.loads(line) for line in out.splitlines()]
    check(lines and lines[-1]["type"] == "summary", "%r ends with %r" % (words, out[-200:]))
    equal(sum(line["type"] == "summary" for line in lines), 1, "sums")
    return status, lines[:-1], lines[-1]


def run(world, *words, files=None):
    out = world.flow.dir / "out"
    command = [world.flow.program, "replay", *map(str, words), "-o", str(out),
               *map(str, files or world.files())]
    out.write_text("")
    said = world.flow.dir / "said"
    pid = os.posix_spawn(
        command[0], command, {**os.environ, "SCS_GATE_DATA": str(world.flow.data)},
        file_actions=[(os.POSIX_SPAWN_OPEN, 2, str(said),
                       os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)])
    _, status, usage = os.wait4(pid, 0)
    world.peak, status = usage.ru_maxrss, os.waitstatus_to_exitcode(status)
    check((status == 2) == (said.stat().st_size > 0), "%r: status %d and says %s" % (
        words, status, said.read_text()))
    return status, out.read_text()


def config(world, **more):
    world.flow.write_settings(**world.settings(**more))
    return world.flow.settings_file


def nothing_differs(world, words):
    status, differences, total = replay(world, "-c", config(world))
    equal(differences[:2], [], words)
    equal(status, 0, words)
    malformed = sum(r["verdict"] == "malformed" for r in world.records("refusal"))
    equal(total["same"], len(world.written) - malformed, words + ": the same")
    equal(total["judged"], total["same"], words + ": judged")
    equal(total["not_judged"].pop("unjudged"), malformed, words + ": malformed")
    equal(sum(total["not_judged"].values()), 0, words + ": not judged")


def next_differs(world):
    """By the oracle's reading, decision by decision; and the sums of them."""
    status, differences, total = replay(world, "-c", config(world), "--scope-version", "next")
    equal(status, 1, "under next")
    expected = {d for d, (_, differs) in world.written.items() if differs}
    check(60 < len(expected) < len(world.written) - 300, "%d of %d differ" % (
        len(expected), len(world.written)))
    found = {d["decision"] for d in differences}
    equal(len(differences), len(found), "each once")
    objects = {r["decision"]: r for r in world.records("intent", "refusal")}
    for decision in sorted(found ^ expected):
        record = objects[decision]
        print(decision in expected, record["operation"], record["action"],
              [f["rule"] for f in record["findings"]], json.dumps(record["judged"])[:1500])
    equal(found, expected, "which differ")
    turns = collections.Counter()
    people = {"callers": {}, "projects": {}}
    for decision in expected:
        passed = objects[decision]["action"] != "refused"
        turn = "refuse" if passed and world.written[decision][1] == "new" else "other"
        turns[turn] += 1
        for kind, name in zip(people, world.written[decision][0]):
            people[kind].setdefault(name, {"refuse": 0, "pass": 0, "other": 0})[turn] += 1
    check(turns["refuse"] >= 20 and turns["other"] >= 5, "of both kinds: %r" % turns)
    for turn in ("refuse", "pass", "other"):
        equal(total[turn], turns[turn], turn)
    for kind, wanted in people.items():
        equal(total[kind], wanted, kind)
    each_difference(differences, objects)
    equal(set(total["rules"]), set(MANDATORY_IN_NEXT), "rules")
    equal(sum(n["changed"] for n in total["rules"].values()),
          sum(len(d["changed"]) for d in differences), "changed")
    check(total["as_recorded"].get(UNIQUE, 0) > 10, "what needs the others is told: %r" % total)
    return differences


def each_difference(differences, objects):
    for d in differences:
        record = objects[d["decision"]]
        was, now = d["was"], d["now"]
        equal((was["verdict"], was["action"], was["scope_version"]),
              (record["verdict"], record["action"], "v5.1"), "as recorded")
        equal((now["verdict"], now["scope_version"]), ("violating", "next"), "under next")
        equal((d["came"], d["went"]), ([], []), "the same findings")
        check({f["now"]["rule"] for f in d["changed"]} <= set(MANDATORY_IN_NEXT), str(d))
        for f in d["changed"]:
            equal((f["was"]["action"], f["now"]["action"], f["now"]["severity"]),
                  ("warn", "deny", "main"), "counts for more")
        new = any(f["now"]["change"] != "unchanged" for f in d["changed"])
        equal(now["action"] == "refused", new or was["action"] == "refused", "action")


def same_bytes(world):
    words = ("-c", config(world), "--scope-version", "next")
    for form in ("text", "json", "jsonl"):
        first = run(world, *words, "--format", form)
        equal(run(world, *words, "--format", form), first, form + " twice")
    text = run(world, *words)[1]
    for part in ("would be refused, and were not", "by project", "  demo\n", "  carol\n",
                 "  " + PURPOSE, "which a journal does not have"):
        check(part in text, "%s in\n%s" % (part, text))
    total = json.loads(run(world, *words, "--format", "json")[1])
    equal(total, replay(world, *words)[2], "json is the sum of jsonl")


def packed(world):
    before = world.files()
    plain = replay(world, "-c", config(world), "--scope-version", "next")
    for path in before[:-1]:
        zipped = path.with_suffix(path.suffix + ".gz")
        zipped.write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
        world.old[world.old.index(path)] = zipped
    check(len(world.old) >= 2, "rotated")
    equal(replay(world, "-c", config(world), "--scope-version", "next"), plain, "compressed")


def other_packs(world):
    """What a pack says goes with it, and nothing else."""
    packs = world.flow.dir / "packs"
    shutil.copytree(pathlib.Path(world.flow.data) / "packs", packs)
    gone = set(re.findall(r"- id: (\S+)", (packs / "scs-0100-v3.yaml").read_text()))
    (packs / "scs-0100-v3.yaml").unlink()
    _, differences, total = replay(world, "-c", config(world), "--rules", packs)
    records = {r["decision"]: {f["rule"] for f in r["findings"]} & gone
               for r in world.records("intent", "refusal")}
    equal({d["decision"]: {f["rule"] for f in d["went"]} for d in differences},
          {decision: found for decision, found in records.items() if found}, "what went")
    equal([d["came"] + d["changed"] for d in differences if d["came"] + d["changed"]], [],
          "nothing came")
    check(total["pass"] > 20 and total["refuse"] == 0, str(total))


def exceptions(world):
    """An exception lets pass what it is about, until its day is over."""
    record = next(r for r in world.records("refusal") if r["operation"] == "flavor-create"
                  and len(r["findings"]) == 1 and r["object"]["name"].isascii())
    name, rule = record["object"]["name"], record["findings"][0]["rule"]
    listed = world.flow.dir / "exceptions.yaml"
    listed.write_text("exceptions:\n- id: one\n  on: flavor\n  when: {name: %s}\n"
                      "  rules: [%s]\n  reason: a test\n  owner: nobody\n"
                      "  until: 2030-01-01\n" % (json.dumps(name), rule))
    excepted = config(world, rules={"exceptions": str(listed)})
    flavors = [world.old[0]]
    expected = {r["decision"] for r in world.records("intent", "refusal")
                if r["object"]["name"] == name and rule in {f["rule"] for f in r["findings"]}}
    _, differences, _ = replay(world, "-c", excepted, files=flavors)
    equal({d["decision"] for d in differences}, expected, "excepted")
    equal({f["now"]["exception"] for d in differences for f in d["changed"]}, {"one"}, "by what")
    check(any(d["turn"] == "pass" for d in differences), str(differences))
    equal(replay(world, "-c", excepted, "--at", "2030-01-01", files=flavors)[1], differences,
          "its last day")
    equal(replay(world, "-c", excepted, "--at", "2030-01-02", files=flavors)[:2], (0, []),
          "the day after")
    of_all = listed.read_text().replace("name: " + json.dumps(name), 'name: {like: "SCS-*"}')
    turned = {}
    for who in ("alice", "bob"):
        listed.write_text(of_all + "  by: {user: {name: %s, domain: Default}}\n" % who)
        _, differences, total = replay(world, "-c", excepted, files=flavors)
        equal(list(total["callers"]), [who], "of that caller alone")
        turned[who] = {d["decision"] for d in differences}
        equal(turned[who], {r["decision"] for r in world.records("intent", "refusal")
                            if r["initiator"]["name"] == who and r["service"] == "compute"
                            and rule in {f["rule"] for f in r["findings"]}}, "all of his")
    check(turned["alice"] and turned["bob"], str(turned))


def what_if_enforced(world):
    """A journal of mode observe: what would be refused is what was, or would
    have been, in mode deny."""
    kept = world.written, world.old, world.flow.journal_file
    refused = {r["object"]["name"] for r in world.records("refusal")
               if r["operation"] == "flavor-create" and r["verdict"] == "violating"}
    world.written, world.old = {}, []
    world.flow.journal_file = world.flow.dir / "observed.jsonl"
    world.flow.start(**world.settings(mode="observe"))
    write_flavors(world)
    world.flow.stop()
    nothing = replay(world, "-c", config(world, mode="observe"))
    equal((nothing[0], nothing[1]), (0, []), "observed")
    for words in (("-c", config(world, mode="observe"), "--mode", "deny"), ("-c", config(world))):
        status, differences, _ = replay(world, *words)
        equal(status, 1, "enforced")
        equal({d["name"] for d in differences
               if d["turn"] == "refuse" and d["operation"] == "flavor-create"},
              refused, "what would be refused")
    world.written, world.old, world.flow.journal_file = kept


def counted_not_guessed(world):
    """What is not there: one kind after the other, in a journal of its own."""
    world.flow.journal_file = world.flow.dir / "partly.jsonl"
    world.written, world.old = {}, []
    good = {"flavor": {"name": "SCS-4V-8-50", "vcpus": 4, "ram": 8192, "disk": 50}}
    hidden = "a-name-for-nobody"
    world.flow.start(**world.settings())
    world.write("POST", "/v2.1/flavors", good)
    reload(world, audit={"object": "none", "sync": "no"})
    for _ in range(2):
        world.write("POST", "/v2.1/flavors", good)
    reload(world, audit={"object": "judged", "sync": "no", "mask": "judged.*.note"})
    image = {**published(5), "visibility": "private"}
    for note in (hidden, None, hidden, hidden):
        world.glance.objects = {image["id"]: {**image, **({"note": note} if note else {})}}
        patch(world, image, {"op": "replace", "path": "/visibility", "value": "public"})
    world.glance.objects = {image["id"]: {**image, "note": "x" * (130 << 10)}}
    reload(world, audit={"object": "judged", "sync": "no"})
    patch(world, image, {"op": "replace", "path": "/visibility", "value": "public"})
    world.write("PUT", "/v2.1/flavors/x/y", {"x": 1})
    world.flow.stop()
    check(hidden not in world.flow.journal_text(), "masked")
    status, differences, total = replay(world, "-c", config(world))
    equal((status, differences), (0, []), "partly")
    equal(total["not_judged"], {"unjudged": 1, "no_objects": 2, "too_large": 1, "masked": 3,
                                "broken": 0}, "what was not judged")
    equal(total["judged"], 2, "what was")
    text = run(world, "-c", config(world))[1]
    check("3  with fields that audit.mask has taken out" in text, text)


def reload(world, **more):
    world.flow.reload("settings reloaded", **world.settings(**more))


def bounded(world, journal):
    """Judged lines, over and over: a journal for this test alone."""
    lines = [line for line in journal.read_bytes().splitlines(keepends=True)
             if b'"judged":{' in line]
    peaks = []
    for number in (MANY // 50, MANY):
        many = world.flow.dir / "many.jsonl"
        with open(many, "wb") as out:
            for i in range(number):
                out.write(lines[i % len(lines)])
        status, _, total = replay(world, "-c", config(world), "--scope-version", "next",
                                  files=[many])
        equal((status, total["judged"]), (1, number), "%d records" % number)
        peaks.append(world.peak)
    check(peaks[1] < peaks[0] + MEMORY_MORE, "KiB: %r" % peaks)
    print("memory: %d KiB with %d records, %d KiB with %d" % (
        peaks[0], MANY // 50, peaks[1], MANY))


def inventory(world):
    """Objects as they stand, in one cloud: by rules of today and of next."""
    lines = list(corpus_judge.read("image", HERE / "corpus" / "image-metadata.jsonl"))
    images = [altered({**line["image"], "id": ident(number), "visibility": "public"}, number)
              for number, line in enumerate(lines[:150])]
    images = [image for image in images if image["name"] is not None]
    saved = world.flow.dir / "images.json"
    saved.write_text(json.dumps({"images": images}))
    words = ("--inventory", "-c", config(world))
    status, differences, total = replay(world, *words, files=[saved])
    equal((status, differences, total["judged"]), (0, [], len(images)), "as it is")
    status, differences, total = replay(world, *words, "--scope-version", "next", "--whole",
                                        files=[saved])
    equal(status, 1, "objects under next")
    expected = {image["id"] for image in images if breaks_next(
        image, [other for other in images if other is not image])}
    equal({d["id"] for d in differences}, expected, "which objects differ")
    check(20 < len(expected) < len(images) - 20, "%d of %d" % (len(expected), len(images)))
    equal(total["callers"], {}, "objects have no callers")
    equal(total["projects"].keys(), {image["owner"] for image in images
                                     if image["id"] in expected}, "owners")
    older = world.flow.dir / "older.yaml"
    older.write_text(config(world, rules={"scope_version": "next"}).read_text())
    again = replay(world, "--inventory", "-c", config(world), "--was", older, files=[saved])
    equal((again[2]["pass"], again[2]["refuse"]), (total["refuse"], 0), "the other way round")
    for words in (["--was", older], ["--whole"], ["--inventory", "--kind", "x"]):
        equal(run(world, *words, files=[saved])[0], 2, str(words))


def unusable(world):
    broken = world.flow.dir / "broken.jsonl"
    broken.write_text('{"record":"intent","verdict":"violating","action":"refused",'
                      '"findings":[],"judged":{"kind":"imago"}}\n')
    status, _, total = replay(world, files=[broken])
    equal((status, total["not_judged"]["broken"]), (0, 1), "broken")
    for words in (["--format", "yaml"], ["--scope-version", "v99"], ["--mode", "maybe"],
                  ["--at", "soon"], ["--rules", "/dev/null/x"], ["-c", "/dev/null/x"]):
        equal(run(world, *words, files=[broken])[0], 2, str(words))
    equal(run(world, files=["/dev/null/x"])[0], 2, "no such file")


def main():
    with tempfile.TemporaryDirectory(prefix="what-if-") as directory:
        world = World(directory)
        world.flow.start(**world.settings())
        write_flavors(world)
        world.rotate()
        write_images(world)
        world.rotate()
        write_twins(world)
        equal(world.flow.stop(), None, "the gate")
        print("%d writes, %d refused" % (len(world.written), len(world.records("refusal"))))
        nothing_differs(world, "under v5.1")
        next_differs(world)
        packed(world)
        nothing_differs(world, "compressed, under v5.1")
        same_bytes(world)
        other_packs(world)
        exceptions(world)
        bounded(world, world.flow.journal_file)
        what_if_enforced(world)
        counted_not_guessed(world)
        inventory(world)
        unusable(world)
        equal(world.flow.stop(), None, "the gate")
    print("%d passed, %d failed" % (counts["passed"], counts["failed"]))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
