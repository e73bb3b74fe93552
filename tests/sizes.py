#!/usr/bin/env python3
"""No function longer than 60 lines, no file longer than 700.

A function starts where its name stands at the beginning of a line (the
tree's style puts the return type on the line above) and ends with the next
closing brace in column one.
"""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get("SRCDIR", pathlib.Path(__file__).parents[1]))
FUNCTION_LINES = 60
FILE_LINES = 700
START = re.compile(r"^([A-Za-z_]\w*)\(")


def functions(lines):
    name, first = None, 0
    for number, line in enumerate(lines, 1):
        start = START.match(line)
        if start and not line.rstrip().endswith(";"):
            name, first = start.group(1), number
        elif line.startswith("}") and name:
            yield name, first, number - first + 1
            name = None


def main():
    passed = failed = 0
    for folder in ("conf", "rules", "proxy", "tests"):
        for path in sorted((ROOT / folder).rglob("*.[ch]")):
            lines = path.read_text().splitlines()
            if len(lines) > FILE_LINES:
                print(f"{path}: {len(lines)} lines, at most {FILE_LINES}")
                failed += 1
            for name, first, length in functions(lines):
                if length > FUNCTION_LINES:
                    print(f"{path}:{first}: {name} has {length} lines")
                    failed += 1
                else:
                    passed += 1
        for path in sorted((ROOT / folder).rglob("*.py")):
            if len(path.read_text().splitlines()) > FILE_LINES:
                print(f"{path}: more than {FILE_LINES} lines")
                failed += 1
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
