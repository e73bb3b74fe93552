#!/usr/bin/env python3
"""An operator's pack, from writing it to judging by it: conf/rules/acme.yaml
is loaded through rules.own_directory, judges, and every kind of mistake in
it is told with file, line and what would be right.

A mistake is the pack with one text replaced. SCS_GATE names the program."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ.get("SRCDIR",
                                   pathlib.Path(__file__).parents[1]))
PROGRAM = os.environ.get("SCS_GATE", "scs-gate")
os.environ.setdefault("SCS_GATE_DATA", str(ROOT / "rules"))
PACK = ROOT / "conf" / "rules" / "acme.yaml"
SETTINGS = """
listeners: [{name: n, bind: '127.0.0.1:0', service: image, upstream: u}]
upstreams: {u: {addresses: ['127.0.0.1:1']}}
identity: {upstream: u}
rules: {own_directory: %s}
"""
NAME = "rule example-acme-name can never find anything: "

# What is replaced, by what, the line that is named, and a part of the text.
MISTAKES = [
    ("standard: example-acme-v1\n", "", 4, '"standard" is missing'),
    ("link: https", "lnk: https", 6, "probably link"),
    ("prefix: example-\n", "", 4, '"prefix" is missing'),
    ("prefix: example-", "prefix: scs-", 7, "the gate's own"),
    ("prefix: example-", "prefix: other-", 9, "must start with the pack's"),
    ("prefix: example-", "prefix: [example-]", 7, "must be a text"),
    ("id: example-acme-name", "id: scs-acme-name", 9, "is taken"),
    ("id: example-acme-name", "id: example-acme name", 9, "letters, digits"),
    ("id: example-acme-name", "id: example-acme-contact", 21,
     "stands in"),
    ("    on: image\n    when: {vis", "    when: {vis", 9, '"on" must be'),
    ("on: image\n    when: {vis", "on: imge\n    when: {vis", 9,
     "flavor or image"),
    ("when: {vis", "wen: {vis", 11, '"when" is one'),
    ("visibility: public,", "visibilty: public,", 11,
     '"visibility" is one'),
    ("visibility: public,", "visibility: private,", 9,
     NAME + "rules look at public"),
    ("visibility: public,", "visibility: {absent: yes},", 9, NAME),
    ("visibility: public,", "outside: yes,", None, None),
    ("    check: pattern\n    field: name",
     "    outside: yes\n    check: pattern\n    field: name", 9,
     NAME + "outside the provider's"),
    ("visibility: public,", "operation: delete,", 9,
     NAME + "this check looks at the object that a write leaves"),
    ("visibility: public,", "operation: delete, becomes: public,", 11,
     "no write meets"),
    ("vendor: Acme}\n    check: pattern\n    field: name",
     "vendor: {is: Acme, not: Acme}}\n    check: pattern\n    field: name", 11,
     "exclude each other"),
    ("[public, renamed]", "[public, remaned]", 23, "probably renamed"),
    ("[public, renamed]", "[]", 23, "a word such as"),
    ("vendor: Acme}\n    check: pattern\n    field: name",
     "vendor: Acme}\n    by: {roles: x}\n    check: pattern\n    field: name", 12,
     "probably role"),
    ("visibility: public,", "by: {role: x},", 11, "stands beside"),
    ("vendor: Acme}\n    check: pattern\n    field: name",
     "vendor: []}\n    check: pattern\n    field: name", 11,
     "must have a value"),
    ("vendor: Acme}\n    check: pattern\n    field: name",
     "vendor: {begins: A}}\n    check: pattern\n    field: name", 11,
     "is, starts, like"),
    ("check: pattern\n    field: name", "check: patern\n    field: name", 12,
     '"pattern" is one'),
    ("    check: pattern\n    field: name", "    field: name", 9,
     '"check" is missing'),
    ("    field: name\n", "", 9, 'needs the key "field"'),
    ("    matches: \"EXO Acme .+\"\n", "", 9, "either"),
    ('"EXO Acme .+"', '"EXO (Acme .+"', 14, "missing closing parenthesis"),
    ('"EXO Acme .+"', '"(EXO) \\\\1"', 14, "a reference back"),
    ('"EXO Acme .+"', '"(?=EXO).*"', 14, "neither (?:...)"),
    ("severity: main", "severity: mian", 15, "main, recommended"),
    ("severity: main", "testcase: yes", 9, "the SCS project's"),
    ("    say: Public images of Acme carry our name prefix\n", "", 9,
     '"say" is missing'),
    ("{name} is", "{nam} is", 17, "probably {name}"),
    ("accept: [{vendor: Acme, name", "acept: [{vendor: Acme, name", 18,
     "the lists accept and refuse"),
    ("refuse: [{vendor: Acme, name: Acme Linux 9}]",
     "refuse: [{vendor: Acme, name: EXO Acme Linux 9}]", 20,
     "accepts this example"),
    ("name: EXO Acme Linux 9}, {vendor: Other",
     "name: Acme Linux 9}, {vendor: Other", 19,
     "refuses this example, which it should accept: Acme Linux 9 is"),
    ("visibility: private}, after", "visibility: private}, afer", 32,
     'a write has no "afer"'),
    ("after: {vendor: Acme}}", "after: [Acme]}", 32, "must be an object"),
    ("{before:", "{operation: create, before:", 32,
     '"operation" must be update'),
    ("check: pattern\n    field: name\n    matches: \"EXO Acme .+\"",
     "check: range\n    field: name\n    least: 5\n    most: 4", 9,
     "5 at least and 4 at most"),
    ("  - id: example-acme-name", "  - &a\n    id: example-acme-name", 9,
     "anchor"),
    ("rules:\n", "rule:\n", 8, "probably rules"),
]

# The pack with one more rule: what config check doubts, and still takes.
DOUBTS = [
    ("check: forbidden, field: contact", "one wants contact"),
    ("check: forbidden, field: os_distro",
     "contradicts scs-0102-prop-os_distro"),
    ("check: range, field: min_ram, most: 0.5", "exclude each other"),
    ("check: one-of, field: name, values: [Linux, BSD]", "no value that"),
    ("check: pattern, field: other, matches: x", None),
    ("check: forbidden, field: contact, when: {vendor: Other}", None),
    ("check: forbidden, field: contact, outside: yes", None),
]

IMAGES = [
    ({"vendor": "Acme", "name": "EXO Acme 1", "contact": "a@example.org"},
     []),
    ({"vendor": "Acme", "name": "Acme 1", "contact": "a@example.org"},
     ["Acme 1 is an image of Acme"]),
    ({"vendor": "Acme", "name": "EXO Acme 1"},
     ["contact is missing, it should be a mail address of ours"]),
    ({"vendor": "Acme", "name": "EXO Acme 1", "contact": "a b@example.org"},
     ["contact is 'a b@example.org'"]),
    ({"vendor": "Other", "name": "x"}, []),
    ({"vendor": "Acme", "name": "x", "visibility": "private"}, []),
]


def run(*arguments, given=None):
    return subprocess.run([PROGRAM, *arguments], input=given,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, text=True)


class Place:
    """A directory with a pack in it and the settings that name it."""

    def __init__(self, directory):
        self.packs = pathlib.Path(directory) / "packs"
        self.packs.mkdir()
        self.pack = self.packs / "acme.yaml"
        self.settings = pathlib.Path(directory) / "gate.yaml"
        self.settings.write_text(SETTINGS % self.packs, encoding="utf-8")

    def check(self, text):
        self.pack.write_text(text, encoding="utf-8")
        return run("config", "check", str(self.settings))


def mistakes(place, good):
    for old, new, line, words in MISTAKES:
        assert old in good, old
        done = place.check(good.replace(old, new, 1))
        told = any(re.match(re.escape(f"{place.pack}:{line}: ") + ".*" +
                            re.escape(words or ""), text)
                   for text in done.stdout.splitlines())
        # Any name can be a property's: that is no mistake to be seen.
        right = done.returncode == 2 and told if words else \
            done.returncode in (0, 2)
        if not right:
            print(f"{old!r} to {new!r}: {done.returncode}\n{done.stdout}")
        yield right


def doubts(place, good):
    for rule, words in DOUBTS:
        done = place.check(good + "  - {id: example-x, on: image, say: s, "
                           + rule + "}\n")
        told = "warnings:" in done.stdout
        right = done.returncode == 0 and told == (words is not None) and \
            (words or "") in done.stdout
        if not right:
            print(f"{rule}: {done.returncode}\n{done.stdout}")
        yield right


def manual(place):
    """The further rules of scs-gate-rules(7), the last one for whom it says."""
    page = (ROOT / "deploy" / "man" / "scs-gate-rules.7").read_text(
        encoding="utf-8")
    by, _, rules, *_ = re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed", page,
                                  re.DOTALL | re.MULTILINE)
    done = place.check("standard: s\ntitle: t\nlink: l\nprefix: example-\n"
                       "rules:\n" + rules.replace("\\e", "\\") +
                       by.replace("\n", "\n    ").rstrip().join(("    ", "\n")))
    if done.returncode != 0 or "warnings" in done.stdout:
        print(done.stdout)
    yield done.returncode == 0 and "warnings" not in done.stdout


def verdicts(place, good):
    done = place.check(good)
    if done.returncode != 0 or "warnings" in done.stdout:
        print(done.stdout)
    yield done.returncode == 0 and "warnings" not in done.stdout
    for image, sentences in IMAGES:
        write = {"kind": "image", "standing": True,
                 "after": {"visibility": "public", **image}}
        told = run("judge", "-c", str(place.settings), "--writes",
                   given=json.dumps(write) + "\n").stdout
        messages = [f["message"] for f in json.loads(told)["findings"]
                    if f["rule"].startswith("example-acme-")]
        right = len(messages) == len(sentences) and \
            all(map(str.startswith, messages, sentences))
        if not right:
            print(f"{image}:\n{told}")
        yield right


def judged_file(place, good):
    """The same from a file, for people."""
    place.pack.write_text(good, encoding="utf-8")
    file = place.settings.parent / "image.json"
    file.write_text(json.dumps({"vendor": "Acme", "name": "x"}),
                    encoding="utf-8")
    done = run("judge", "--kind", "image", "-c", str(place.settings),
               str(file))
    if done.returncode != 1 or "example-acme-name" not in done.stdout:
        print(done.stdout)
    yield done.returncode == 1 and "example-acme-name" in done.stdout


def main():
    good = PACK.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as directory:
        place = Place(directory)
        results = [*verdicts(place, good), *mistakes(place, good),
                   *doubts(place, good), *manual(place),
                   *judged_file(place, good)]
    passed = sum(results)
    print(f"{passed} passed, {len(results) - passed} failed")
    return passed < len(results)


if __name__ == "__main__":
    sys.exit(main())
