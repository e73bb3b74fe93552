#!/usr/bin/env python3
"""The grammar of flavor names, exhaustively up to a length, against a second
formulation: regular expressions and tables made from the standard, scs-0100.

Every string of up to 4 letters of the alphabet behind "SCS-", and every row of
up to 4 of the grammar's pieces behind prefixes that reach each part of a name,
goes to the gate's parser (say_name) and to the expressions here: the verdicts
must be the same, so must the canonical forms, and a canonical form is valid
and its own.

Environment: SCS_GATE names the program, say_name lies beside it in
tests/against; SCS_GATE_PIECES may change the number of pieces.
"""
import collections
import itertools
import os
import pathlib
import re
import subprocess
import sys
import time

SAY = pathlib.Path(os.environ["SCS_GATE"]).parent / "tests/against/say_name"
SHOWN = 20

# A part is tried once, takes all it can and is not tried again: hence the
# possessive and atomic forms. Digits are ASCII.
GRAMMAR = r"""SCS-
(?P<cpus>[0-9]*+)(?P<cpu_type>[LVTC])(?P<insecure>i?+)%(a)s(?P<ram>[0-9.]*+)(?P<no_ecc>u?+)(?P<over>o?+)
(?>(?P<disk>%(a)s(?>(?:(?P<count>[0-9]*+)x)?)(?P<size>[0-9]*+)(?P<disk_type>[nhsp]?+))?)
(?>(?:%(b)s(?P<hypervisor>%(hypervisors)s))?)
(?>(?P<hwv>%(b)shwv)?)
(?>(?:%(b)s(?P<vendor>[izar])(?P<generation>[0-9]*+)(?P<freq>h*+)(?=%(b)s|\Z))?)
(?>(?:%(b)s(?P<gpu>[Gg])(?P<gpu_vendor>[NAI])(?P<gpu_generation>[^%(a)sh]*+)
   (?>(?:%(a)s(?P<units>[0-9]++))?)(?P<units_perf>h*+)(?>(?:%(a)s(?P<vram>[0-9]++))?)(?P<vram_perf>h*+))?)
(?>(?P<ib>%(b)sib)?)\Z"""
V2 = re.compile(GRAMMAR % {"a": "-", "b": "_", "hypervisors": "kvm|xen|vmw|hyv|bms|chy"}, re.X | re.S)
V1 = re.compile(GRAMMAR % {"a": ":", "b": "-", "hypervisors": "kvm|xen|vmw|hyv|bms"}, re.X | re.S)
GENERATIONS = {"i": range(7), "z": range(7), "a": range(6), "r": range(1)}
GPU_GENERATIONS = {"N": "f k m p v t a l g b u".split(), "A": "0.4 0.5 1 1.1 2 2.1 3 3.1 3.5 4 4.1 5.1".split(),
                   "I": "0.9 0.95 1 2 3 4".split()}

ALPHABET = "0149.LVTCDiuo-_:xnhspzargGNAIbkwv "
PIECES = ["0", "1", "6", "10", ".", ".5", "V", "i", "u", "o", "-", ":", "_", "x", "n", "s", "h", "_kvm", "-kvm", "_hwv", "_i", "_a", "_r",
          "-i3h", "_ib", "-ib", "_GN", "-gA", "3.1", "a", "_chy", "-chy", " "]
PREFIXES = ["SCS-", "SCS-1V-4", "SCS-2Ci:3.5", "SCS-1L-1-3x10s", "SCS-1T-8_i", "SCS-4V-16_GNa", "SCS-4V:16-gI1:8h"]


def plus(text, absent):
    """A number greater than zero; absent if there is none."""
    if not text:
        return absent
    return int(text) if int(text) > 0 else None


def ram(text):
    """In half GiB."""
    if not re.fullmatch(r"[0-9]+\.?[0-9]*|\.[0-9]+", text):
        return None
    halves = float(text) * 2
    return int(halves) if halves > 0 and halves == int(halves) else None


def values_fit(m):
    numbers = [plus(m["cpus"], None), ram(m["ram"]), plus(m["count"], 1), plus(m["size"], 0), plus(m["units"], 0), plus(m["vram"], 0)]
    if None in numbers:
        return False
    if m["generation"] and int(m["generation"]) not in GENERATIONS[m["vendor"]]:
        return False
    if m["gpu_generation"] and m["gpu_generation"] not in GPU_GENERATIONS[m["gpu_vendor"]]:
        return False
    return len(m["freq"] or "") <= 3 and len(m["units_perf"] or "") <= 2 and len(m["vram_perf"] or "") <= 2


def canonical(m):
    halves = ram(m["ram"])
    out = "SCS-%d%s%s-%s%s%s" % (int(m["cpus"]), m["cpu_type"], m["insecure"], halves // 2 if halves % 2 == 0 else "%d.5" % (halves // 2),
                                 m["no_ecc"], m["over"])
    if m["disk"] is not None:
        count = plus(m["count"], 1)
        out += "-%s%s%s" % ("%dx" % count if count > 1 else "", int(m["size"]) if m["size"] else "", m["disk_type"])
    out += "_" + m["hypervisor"] if m["hypervisor"] else ""
    out += "_hwv" if m["hwv"] else ""
    if m["vendor"]:
        generation = int(m["generation"] or 0)
        out += "_%s%s%s" % (m["vendor"], generation or "", m["freq"])
    if m["gpu"]:
        out += "_%s%s%s" % (m["gpu"], m["gpu_vendor"], m["gpu_generation"])
        out += ("-%d" % int(m["units"]) if m["units"] else "") + m["units_perf"]
        out += ("-%d" % int(m["vram"]) if m["vram"] else "") + m["vram_perf"]
    return out + ("_ib" if m["ib"] else "")


def to_v1(name):
    return "SCS-" + name[len("SCS-"):].replace("-", ":").replace("_", "-")


def expected(name):
    """What say_name should say, and the canonical form."""
    if not name.startswith("SCS-"):
        return "free", None
    for verdict, grammar in (("valid", V2), ("v1", V1)):
        m = grammar.match(name)
        if m and values_fit(m):
            form = canonical(m)
            return "%s %s %s" % (verdict, form, to_v1(form)), form
    return "invalid", None


def ask_gate(names):
    lines = "".join(name + "\n" for name in names).encode()
    answers = subprocess.run([SAY], input=lines, stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    assert len(answers) == len(names)
    return answers


def strings(longest):
    yield from ("", "S", "SCS", "SCS_1V-4", "scs-1V-4", "SCS-")
    for length in range(1, longest + 1):
        for letters in itertools.product(ALPHABET, repeat=length):
            yield "SCS-" + "".join(letters)


def rows(prefix, pieces):
    for length in range(pieces + 1):
        for row in itertools.product(PIECES, repeat=length):
            yield prefix + "".join(row)


def check(names, tally, wrong):
    """A batch; returns the canonical forms it led to."""
    forms = set()
    for name, answer in zip(names, ask_gate(names)):
        wanted, form = expected(name)
        if answer != wanted:
            wrong.append("%r: gate %r, not %r" % (name, answer, wanted))
        if form:
            forms.add(form)
        tally[wanted.partition(" ")[0]] += 1
    return forms


def batches(names, size=200000):
    while batch := list(itertools.islice(names, size)):
        yield batch


def main():
    begin = time.monotonic()
    pieces = int(os.environ.get("SCS_GATE_PIECES") or 4)
    tally, wrong, forms = collections.Counter(), [], set()
    sources = [strings(4)] + [rows(prefix, pieces) for prefix in PREFIXES]
    for batch in batches(itertools.chain(*sources)):
        forms |= check(batch, tally, wrong)
    for form, answer in zip(sorted(forms), ask_gate(sorted(forms))):
        if answer != "valid %s %s" % (form, to_v1(form)):
            wrong.append("%r is canonical, gate %r" % (form, answer))
    for line in wrong[:SHOWN]:
        print(line)
    print("%s, %d canonical forms; %.0f s" % (dict(tally), len(forms), time.monotonic() - begin))
    print("%d cases compared" % (sum(tally.values()) + len(forms)))
    print("%d passed, %d failed" % (not wrong, len(wrong)))  # one claim, many cases
    return len(wrong) > 0 or min(tally["valid"], tally["v1"]) < 1000


if __name__ == "__main__":
    sys.exit(main())
