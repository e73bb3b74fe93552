"""A strict reader of Prometheus' text exposition format 0.0.4: what a lax one
would mend is a failure here. Also holds the page to the naming rules that
"promtool check metrics" has."""
import re

from wire import true

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"')
SAMPLE = re.compile(r"(%s)(?:\{(.+)\})? (-?[0-9]+(?:\.[0-9]+)?|\+Inf|NaN)" % NAME)
BASE_UNITS = re.compile(r"_(milliseconds|microseconds|ms|us|minutes|hours|kilobytes|kib|megabytes)(_|$)")


def read_labels(text, line):
    labels, at = [], 0
    while at < len(text):
        found = LABEL.match(text, at)
        true(found, "labels that cannot be read: " + line)
        labels.append((found.group(1), re.sub(
            r"\\(.)", lambda m: {"n": "\n"}.get(m.group(1), m.group(1)), found.group(2))))
        at = found.end()
        if at < len(text):
            true(text[at] == "," and at + 1 < len(text), "no comma: " + line)
            at += 1
    names = [name for name, _ in labels]
    true(len(names) == len(set(names)), "a label twice: " + line)
    return tuple(sorted(labels))


def check_name(name, kind):
    true(re.fullmatch(NAME, name), "no name: " + name)
    true(not BASE_UNITS.search(name), name + " is not in base units")
    true((kind == "counter") == name.endswith("_total"),
         "%s is a %s" % (name, kind))
    true(kind == "histogram" or not re.search("_(count|sum|bucket)$", name), name)


def check_histogram(name, samples):
    series = {}
    for (sample, labels), value in samples.items():
        rest = tuple(l for l in labels if l[0] != "le")
        series.setdefault(rest, {})[sample, dict(labels).get("le")] = value
    for labels, values in series.items():
        buckets = [(float(le), v) for (s, le), v in values.items() if le]
        true(buckets == sorted(buckets), "%s: bounds out of order" % name)
        counts = [v for _, v in buckets]
        true(counts == sorted(counts), "%s: buckets are not cumulative" % name)
        true(buckets[-1][0] == float("inf"), "%s: no last bucket" % name)
        true(buckets[-1][1] == values[name + "_count", None], "%s: another count" % name)
        true((name + "_sum", None) in values, "%s: no sum" % name)


def parse(text):
    """{(name, ((label, value), ...)): number}"""
    true(text.endswith("\n"), "the last line has no end")
    result, seen, kind, helped, group = {}, set(), None, None, {}
    current = None

    def close():
        if kind == "histogram":
            check_histogram(current, group)

    for line in text.split("\n")[:-1]:
        words = line.split(" ", 3)
        if words[:2] == ["#", "HELP"]:
            close()
            helped, current, kind, group = words[2], None, None, {}
            true(helped not in seen and len(words) == 4 and words[3], "help: " + line)
            seen.add(helped)
        elif words[:2] == ["#", "TYPE"]:
            true(words[2] == helped and current is None, "type without help: " + line)
            current, kind = words[2], words[3]
            true(kind in ("counter", "gauge", "histogram"), line)
            check_name(current, kind)
        else:
            found = SAMPLE.fullmatch(line)
            true(found and current, "not a sample of a metric: " + line)
            name = found.group(1)
            base = re.sub("_(bucket|sum|count)$", "", name) if kind == "histogram" else name
            true(base == current, "a sample of another metric: " + line)
            key = name, read_labels(found.group(2) or "", line)
            true(key not in result, "a series twice: " + line)
            value = float(found.group(3))
            true(kind == "gauge" or value >= 0, "a counter below nothing: " + line)
            result[key] = group[key] = value
    close()
    return result


class Metrics:
    def __init__(self, text):
        self.samples = parse(text)

    def get(self, name, **labels):
        """The sum of the series with these labels."""
        wanted = set(labels.items())
        found = [v for (n, l), v in self.samples.items() if n == name and wanted <= set(l)]
        return sum(found)

    def has(self, name, **labels):
        return any(n == name and set(labels.items()) <= set(l) for n, l in self.samples)

    def labels(self, name, label):
        """All values that the label has."""
        return {dict(l)[label] for n, l in self.samples if n == name and label in dict(l)}
