#!/usr/bin/env python3
"""What the gate reads out of a body is what Nova and Glance read out of it, or
the gate refuses the body.

Generated documents go to the gate's reader (say_json) and to the reader that
both services use, oslo.serialization's. What the gate takes, Python must take
as well, for the same value to the last digit and with no member twice. What
has nothing odd about it the gate must take.

Environment: SCS_GATE names the program, say_json lies beside it in
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

from oslo_serialization import jsonutils

SAY = pathlib.Path(os.environ["SCS_GATE"]).parent / "tests/against/say_json"
SEED = int(os.environ.get("SCS_GATE_SEED") or 20260101)
CASES = int(os.environ.get("SCS_GATE_CASES") or 400000)
SHOWN = 20

NUMBERS = ["0", "-0", "1", "-1", "4", "1.0", "1.50", "0.1", "-0.0", "1e2", "1E+2", "1e-2", "0e0", "1e22", "1e23", "1e308",
           "1.7976931348623157e308", "2e308", "1e400", "-1e400", "1e-400", "5e-324", "2.2250738585072011e-308",
           "0.1000000000000000055511151231257827", "9007199254740993", "9007199254740993.0", "2147483647", "2147483648",
           "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
           "18446744073709551616", "1" * 63, "1" * 64, "1" * 65, "0." + "3" * 62, "0." + "3" * 63, "1e0000000000000000001",
           "1e" + "9" * 30, "1" * 4400, "NaN", "Infinity", "-Infinity", "nan", "inf", "-", "+1", "01", "-01", "00", "1.", ".5",
           "1e", "1e+", "1.e1", "0x10", "1_0", "1d2", "1f", "\uff11", "1 2", "- 1", "1,0"]
STRINGS = ["", "a", "name", "flavor", "SCS-2V-4", " a ", "\\u0061", "\\u0041b", "\\u0000", "a\\u0000b", "\\u001f", "\\u007f",
           "\\u0080", "\\u00e4", "\u00e4", "\\ud83d\\ude00", "\U0001f600", "\\ud800", "\\ud800x", "\\udc00", "\\udc00\\ud800",
           "\\ud800\\ud800", "\\uD83D\\uDE00", "\\u00E4", "\\U0061", "\\x61", "\\'", "\\a", "\\0", "\\/", "/", "\\\\", "\\\"",
           "\\b\\f\\n\\r\\t", "\n", "\t", "\x00", "\x01", "\x1f", "\x7f", "\u0085", "\u2028", "\ufeff", "\ufffe", "\uffff",
           "\\ufffe", "\\uffff", "\\u12", "\\u12g4", "\\u 123", "\\u+123", "\\u0x12", "\\", "\u202e", "e\u0301", "\u00e9",
           "\u0660", "x" * 300, "__proto__", "\\u006eame"]
RAW = [b"\xff", b"\xc0\x80", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80",
       b"\xc3", b"\x80", b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe", b"\xe4", b"\xf0\x9f\x98\x80", b"\xed\xa0\xbd\xed\xb8\x80"]
SPACES = ["", "", "", " ", "\n", "\t", "\r\n", "  "] + ["\x0b", "\x0c", "\u00a0", "\u2003", "\ufeff", "\x00", "//c\n", "/*c*/", "#c\n", "\x85"]
WORDS = ["true", "false", "null", "True", "None", "TRUE", "nul", "undefined", "truefalse", "'a'", "a", ""]
GOOD_SPACES, GOOD_NUMBERS, GOOD_STRINGS, GOOD_WORDS = SPACES[:8], NUMBERS[:16], STRINGS[:8], WORDS[:3]
BETWEEN = [b",", b":", b"[", b"]", b"{", b"}", b'"', b"\\", b" ", b"\n", b"\x00", b"0", b"-", b".", b"e", b"1", b"\xef\xbb\xbf", b"/", b"'"]


class Maker:
    """Documents as text. A tame one has nothing odd about it."""

    def __init__(self, chance):
        self.random = chance
        self.tame = False

    def pick(self, good, all_of_them):
        tame = self.tame or self.random.random() < 0.9
        return self.random.choice(good if tame else all_of_them)

    def space(self):
        return self.pick(GOOD_SPACES, SPACES)

    def string(self):
        return '"%s"' % self.pick(GOOD_STRINGS, STRINGS)

    def value(self, depth):
        kind = self.random.randrange(8 if depth > 0 else 5)
        if kind < 2:
            return self.string()
        if kind < 4:
            return self.pick(GOOD_NUMBERS, NUMBERS)
        if kind == 4:
            return self.pick(GOOD_WORDS, WORDS)
        members = [self.space() + self.member(depth, kind > 5) + self.space() for _ in range(self.random.choice((0, 1, 1, 2, 3)))]
        if self.tame and kind > 5:
            # one of each name, however it is spelled
            members = list({json.loads("{%s}" % m).popitem()[0]: m for m in members}.values())
        comma = self.pick([","], [",", ",,", "", ";", ",\n"])
        return ("{%s}" if kind > 5 else "[%s]") % comma.join(members)

    def member(self, depth, named):
        if not named:
            return self.value(depth - 1)
        colon = self.pick([":"], [":", "", "=", "::"])
        return self.string() + self.space() + colon + self.space() + self.value(depth - 1)

    def document(self):
        """Bytes, and whether the gate must take them."""
        self.tame = self.random.random() < 0.2
        text = self.space() + self.value(5) + self.space()
        if self.tame:
            return text.encode(), True
        return self.spoil(self.encode(text)), False

    def encode(self, text):
        if self.random.random() < 0.03:
            name = self.random.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-8-sig", "utf-7"))
            return text.encode(name, "surrogatepass")
        return text.encode("utf-8", "surrogatepass")

    def spoil(self, document):
        how = self.random.random()
        at = self.random.randrange(len(document) + 1)
        if how < 0.3:
            return document
        if how < 0.45:
            return document[:at] + self.random.choice(RAW) + document[at:]
        if how < 0.65:
            return document[:at] + self.random.choice(BETWEEN) + document[at:]
        if how < 0.75:
            return document[:at] + document[at + 1:]
        if how < 0.8:
            return document[:at]
        if how < 0.85:
            return document + self.random.choice((document, b"{}", b" 1", b"\x00", b",", b"]", b"}", b"\n\n"))
        if how < 0.88:
            depth = self.random.choice((30, 31, 32, 33, 34, 200, 2000))
            return b"[" * depth + document + b"]" * depth
        if how < 0.94:
            return b'{"name": "a", %s: %s}' % (self.string().encode("utf-8", "surrogatepass"), document)
        return b'{"name": %s, "n\\u0061me": 1}' % document


def same_form(value):
    """A value in which 1, 1.0, true and -0.0 differ."""
    if isinstance(value, dict):
        return {name: same_form(v) for name, v in value.items()}
    if isinstance(value, list):
        return [same_form(v) for v in value]
    return type(value).__name__, repr(value)


class Twice(ValueError):
    pass


def once(pairs):
    if len(dict(pairs)) != len(pairs):
        raise Twice("a member comes twice")
    return dict(pairs)


def read(document):
    """As the services do, then once more looking for repeated members."""
    try:
        value = jsonutils.loads(document)
        jsonutils.loads(document, object_pairs_hook=once)
    except (ValueError, RecursionError) as e:
        return None, type(e).__name__
    return same_form(value), None


def judge(document, must, answer, tally):
    """What is wrong about answer, if anything."""
    value, refusal = read(document)
    if answer == "refuse":
        tally["refused, Python takes" if refusal is None else "refused by both"] += 1
        return "refused without need" if must else None
    if refusal is not None:
        return "Python does not take it: " + refusal
    tally["read alike"] += 1
    seen = same_form(json.loads(answer[2:]))
    return None if seen == value else "Python reads %r" % (value,)


def main():
    begin = time.monotonic()
    maker = Maker(random.Random(SEED))
    cases = [maker.document() for _ in range(CASES)]
    said = subprocess.run([SAY], input="".join(d.hex() + "\n" for d, _ in cases).encode(), stdout=subprocess.PIPE, check=True)
    answers = said.stdout.decode().splitlines()
    tally, wrong = collections.Counter(), []
    for (document, must), answer in zip(cases, answers, strict=True):
        fault = judge(document, must, answer, tally)
        if fault:
            wrong.append("%r: gate %s; %s" % (document[:200], answer[:200], fault[:200]))
    for line in wrong[:SHOWN]:
        print(line)
    print("%s; seed %d, %.0f s" % (dict(tally), SEED, time.monotonic() - begin))
    print("%d cases compared" % CASES)
    print("%d passed, %d failed" % (not wrong, len(wrong)))  # one claim, many cases
    return len(wrong) > 0 or tally["read alike"] < CASES / 5


if __name__ == "__main__":
    sys.exit(main())
