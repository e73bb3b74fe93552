"""Medians, ratios and spread of what was measured, as a table for people and
for README.md, and held against the targets."""
import statistics

from proxies import FURTHER_RULES
from rows import ROWS

COLUMNS = {"gate": "gate", "haproxy": "HAProxy", "nginx": "nginx", "lua": "nginx+Lua",
           "relay": "relay", "splice": "splice relay"}
OTHERS = [c for c in COLUMNS if c != "gate"]


def number(value):
    if abs(value) >= 10000:
        return "{:,.0f}".format(value)
    return "%.0f" % value if abs(value) >= 1000 else "%.3g" % value


class Results:
    """values[row][column] is a list, one value a round."""

    def __init__(self):
        self.values = {}

    def add(self, row, column, value):
        self.values.setdefault(row, {}).setdefault(column, []).append(value)

    def median(self, row, column="gate"):
        found = self.values.get(row, {}).get(column)
        return statistics.median(found) if found else None

    def spread(self, row, column="gate"):
        """Half the way from least to most, in percent of the median."""
        found = self.values[row][column]
        middle = statistics.median(found)
        return abs((max(found) - min(found)) / 2 / middle * 100) if middle else 0

    def ratios(self, row, column):
        """gate / column of each round: what disturbs the machine for a while
        disturbs both."""
        return [a / b for a, b in zip(self.values[row].get("gate", []),
                                      self.values[row].get(column, [])) if b > 0]

    def ratio(self, row, column):
        found = self.ratios(row, column) if row in self.values else None
        return statistics.median(found) if found else None

    def document(self):
        return {row: {"title": ROWS[row][0], "unit": ROWS[row][1], "columns": {
            column: {"median": self.median(row, column), "values": found}
            for column, found in self.values[row].items()},
            "ratios": {c: self.ratio(row, c) for c in OTHERS if self.ratio(row, c)}}
            for row in ROWS if row in self.values}


def cells(results):
    """The lines of the table: title, unit, medians, spread, ratios."""
    yield ["work", "unit", *COLUMNS.values(), "spread",
           "gate/HAProxy", "gate/nginx", "gate/relay"]
    for row, (title, unit) in ROWS.items():
        if row not in results.values:
            continue
        medians = [results.median(row, c) for c in COLUMNS]
        found = [results.ratio(row, "haproxy"),
                 results.ratio(row, "lua") or results.ratio(row, "nginx"),
                 results.ratio(row, "relay") or results.ratio(row, "splice")]
        if row.startswith("added"):
            found = [None] * 3  # differences of a busy machine divide badly
        yield [title, unit, *("" if m is None else number(m) for m in medians),
               "±%.0f %%" % results.spread(row),
               *("" if r is None else "%.2f" % r for r in found)]


# Of the table, what the README of the tree shows.
SHORT = ("get-32", "large-32", "tls-32", "tls-full", "up-length", "up-chunked", "down-length",
         "post", "create", "patch", "added-p99", "memory-start", "start")


def short_cells(results):
    columns = ("gate", "haproxy", "nginx")
    yield ["work", "unit", *(COLUMNS[c] for c in columns)]
    for row in SHORT:
        medians = [results.median(row, c) for c in columns]
        yield [*ROWS[row], *("" if m is None else number(m) for m in medians)]


def text(results):
    lines = list(cells(results))
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for line in lines:
        yield "  ".join(c.ljust(w) if i < 2 else c.rjust(w)
                        for i, (c, w) in enumerate(zip(line, widths))).rstrip()


def markdown(lines):
    for n, line in enumerate(lines):
        yield "| " + " | ".join(line) + " |"
        if n == 0:
            yield "|" + "---|" * 2 + "---:|" * (len(line) - 2)


# ---- targets -------------------------------------------------------------------

def beyond(results, row, base="post"):
    """What judging costs: each round's own pass-through taken away."""
    pairs = zip(results.values[row]["gate"], results.values[base]["gate"])
    return statistics.median(a - b for a, b in pairs)


def divided(results, row, base):
    pairs = zip(results.values[row]["gate"], results.values[base]["gate"])
    return statistics.median(a / b for a, b in pairs)


def per_rule(results):
    return beyond(results, "patch-rules", "patch") / FURTHER_RULES


def best_of_others(results, row):
    return max(results.ratio(row, "haproxy"), results.ratio(row, "nginx"))


def p99_against_haproxy(results):
    return results.median("added-p99") - results.median("added-p99", "haproxy")


# (what, how it is computed, most allowed; or least, where it is negative)
TARGETS = [
    ("GET / HAProxy", lambda r: r.ratio("get-32", "haproxy"), 0.90),
    ("GET / nginx", lambda r: r.ratio("get-32", "nginx"), 0.90),
    ("GET / bare relay", lambda r: r.ratio("get-32", "relay"), 1.15),
    ("TLS GET / better of HAProxy, nginx", lambda r: best_of_others(r, "tls-32"), 0.95),
    ("full TLS handshake / HAProxy", lambda r: r.ratio("tls-full", "haproxy"), 1.0),
    ("resumed TLS handshake / HAProxy", lambda r: r.ratio("tls-resumed", "haproxy"), 1.0),
    ("upload with length / HAProxy", lambda r: r.ratio("up-length", "haproxy"), 0.45),
    ("upload with length / splice relay", lambda r: r.ratio("up-length", "splice"), 1.2),
    ("download with length / HAProxy", lambda r: r.ratio("down-length", "haproxy"), 0.45),
    ("download with length / splice relay", lambda r: r.ratio("down-length", "splice"), 1.2),
    ("chunked upload / HAProxy", lambda r: r.ratio("up-chunked", "haproxy"), 0.6),
    ("TLS upload / HAProxy", lambda r: r.ratio("tls-up-length", "haproxy"), 1.0),
    ("judging a flavor create / a passed GET",
     lambda r: beyond(r, "create") / r.median("get-32"), 25 / 14),
    ("judging a flavor create / all of nginx with Lua",
     lambda r: beyond(r, "create") / r.median("create", "lua"), 0.2),
    ("added p99 beyond HAProxy's, µs", p99_against_haproxy, 0),
    ("idle connection, KiB", lambda r: r.median("memory-idle"), 2),
    ("memory at start, MiB", lambda r: r.median("memory-start"), 24),
    ("memory with all idle connections, MiB", lambda r: r.median("memory-full"), 64),
    ("flavor names in process, a second", lambda r: r.median("names"), -5e6),
    ("a further rule that does not apply, µs", per_rule, 1),
    ("2 workers / 1", lambda r: divided(r, "workers-2", "workers-1"), 1.1),
    ("start, ms", lambda r: r.median("start"), 50),
    ("reload, ms", lambda r: r.median("reload"), 20),
]


def targets(results):
    """(what, measured, limit, met)"""
    for what, compute, limit in TARGETS:
        value = compute(results)
        yield what, value, abs(limit), value >= -limit if limit < 0 else value <= limit


def target_cells(results):
    yield ["target", "", "measured", "limit"]
    for (what, value, limit, met), (_, _, bound) in zip(targets(results), TARGETS):
        yield [what, "met" if met else "not met", number(value),
               ("at least " if bound < 0 else "at most ") + number(limit)]
