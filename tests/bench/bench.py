#!/usr/bin/python3
"""Measures the gate beside HAProxy, nginx and bare relays; see README.md.

    bench.py [--short] [--rounds N] [--gib N] [--json FILE] [--svg FILE] [--publish]
    bench.py --from FILE [--svg FILE] [--publish]
    bench.py --instructions

Environment: SCS_GATE_BUILD, the directory with scs-gate and the programs of
the benchmark.
"""
import argparse
import dataclasses
import json
import os
import pathlib
import platform
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "flows")]
sys.dont_write_bytecode = True

import instructions  # noqa: E402
import picture  # noqa: E402
import process  # noqa: E402
import proxies  # noqa: E402
import rows  # noqa: E402
import table  # noqa: E402

BEGIN, END = "<!-- written by tests/bench/run --publish -->\n", "<!-- to here -->\n"


@dataclasses.dataclass
class Plan:
    rounds: int
    seconds: int   # of each load
    body: int      # bytes of each upload and download
    idle: int
    names: int
    budget: float  # seconds after which no further group is begun


FULL = Plan(rounds=8, seconds=1, body=512 << 20, idle=10000, names=200000, budget=520)
SHORT = Plan(rounds=1, seconds=1, body=256 << 20, idle=1000, names=20000, budget=150)


def start_all(scene):
    journal = {"file": scene.directory / "audit.jsonl", "sync": "yes"}
    own = proxies.further_rules(scene.directory)
    all_of_them = {
        "gate": proxies.Gate(scene),
        "gate2": proxies.Gate(scene, "gate2", workers=2),
        "journal": proxies.Gate(scene, "journal", audit=journal),
        "rules": proxies.Gate(scene, "rules", rules={"own_directory": own}),
        "haproxy": proxies.Haproxy(scene),
        "nginx": proxies.Nginx(scene),
        "lua": proxies.Nginx(scene, "lua", lua=True),
        "relay": proxies.relay(scene, "relay"),
        "splice": proxies.relay(scene, "splice", "--splice")}
    # the gate trusts an idle connection with a write once the origin has
    # shown that it keeps them for a second
    for pause in (1.5, 0):
        for proxy in all_of_them.values():
            proxy.await_answer(proxy.port())
        time.sleep(pause)
    return all_of_them


def measure(bench, groups, plan):
    results, begin, lasted = table.Results(), time.monotonic(), {}
    for bench.round in range(plan.rounds):
        for n, group in enumerate(groups):
            started = time.monotonic()
            if bench.round and started - begin + lasted[n] > plan.budget:
                continue
            for row, column, value in group(bench):
                results.add(row, column, value)
                say("\r\033[K%3.0f s  round %d of %d  %s %s" % (
                    time.monotonic() - begin, bench.round + 1, plan.rounds, row, column))
            lasted[n] = time.monotonic() - started
    say("\r\033[K")
    return results


def most_rounds(results):
    return max(len(found) for row in results.values.values() for found in row.values())


def say(line):
    if sys.stderr.isatty():
        print(line, end="", file=sys.stderr, flush=True)


def machine():
    model = [l.split(":", 1)[1].strip() for l in
             pathlib.Path("/proc/cpuinfo").read_text().splitlines() if l.startswith("model name")]
    return {"cpu": model[0] if model else platform.machine(), "cores": os.cpu_count(),
            "load": os.getloadavg()[0], "date": time.strftime("%Y-%m-%d", time.gmtime())}


def caption(about):
    found = dict(about["versions"], **about["machine"])
    return "{cpu}, {cores} cores; {haproxy}, {nginx}; {openssl}".format(**found)


def put_between(file, lines):
    """In place of what stands between the marks."""
    before, _, rest = file.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    file.write_text(before + BEGIN + "\n" + "\n".join([*lines, ""]) + "\n" + END + after)


def publish(results, about):
    """Into README.md and the picture beside this file, and in short into the
    README of the tree."""
    put_between(HERE / "README.md", ["Made on {} by `tests/bench/run{}`: {} rounds on {}, kernel {}, wrk {}; "
             "load average {:.1f} at the end.".format(
                 about["machine"]["date"], " --short" if about["short"] else "",
                 about["rounds"], caption(about), about["versions"]["kernel"],
                 about["versions"]["wrk"].split()[-2], about["machine"]["load"]),
             "", *table.markdown(table.cells(results)), "",
             *table.markdown(table.target_cells(results))])
    put_between(HERE.parent.parent / "README.md",
                [*table.markdown(table.short_cells(results)), "",
                 "CPU time of the proxy; " + caption(about) + "."])
    (HERE / "bench.svg").write_text(picture.svg(results, caption(about)))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--short", action="store_true", help="about a minute")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--gib", type=float, help="of each upload and download; 0.5")
    parser.add_argument("--groups", help="only these, as numbers, such as 0,7")
    parser.add_argument("--from", dest="kept", type=pathlib.Path,
                        help="show what --json kept instead of measuring")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--svg", type=pathlib.Path)
    parser.add_argument("--publish", action="store_true",
                        help="write the table into README.md and bench.svg")
    parser.add_argument("--instructions", action="store_true",
                        help="count instructions of the gate's stages instead (valgrind)")
    return parser.parse_args()


def show(results, about, args):
    print("CPU time of the proxy on one core; %s" % caption(about))
    print("\n".join(table.text(results)))
    if not args.groups:
        print()
        for line in table.target_cells(results):
            print("%-46s %-8s %10s  %s" % tuple(line))
    document = {**about, "rows": results.document()}
    if args.json:
        args.json.write_text(json.dumps(document, indent=1) + "\n")
    if args.svg:
        args.svg.write_text(picture.svg(results, caption(about)))
    if args.publish:
        publish(results, about)


def show_kept(args):
    about = json.loads(args.kept.read_text())
    results = table.Results()
    for row, found in about.pop("rows").items():
        for column, of in found["columns"].items():
            results.values.setdefault(row, {})[column] = of["values"]
    show(results, about, args)
    return 0


def main():
    args = arguments()
    if args.kept:
        return show_kept(args)
    plan = SHORT if args.short else FULL
    plan.rounds = args.rounds or plan.rounds
    if args.gib:
        plan.body = int(args.gib * 16) << 26
    # a proxy takes two descriptors for each connection, and some of its own
    plan.idle = min(plan.idle, process.raise_limits() // 2 - 500)
    build = pathlib.Path(os.environ["SCS_GATE_BUILD"]).resolve()
    data = HERE.parent.parent / "rules"
    groups = rows.GROUPS
    if args.groups:
        groups = [groups[int(n)] for n in args.groups.split(",")]
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        scene = None
        try:
            scene = proxies.Scene(pathlib.Path(directory), build, data)
            if args.instructions:
                instructions.count(scene)
                return 0
            bench = rows.Bench(scene, start_all(scene), plan)
            results = measure(bench, groups, plan)
        except process.Broken as broken:
            print("the benchmark broke: %s" % broken, file=sys.stderr)
            return 1
        finally:
            if scene:
                scene.stop()
    about = {"machine": machine(), "versions": proxies.versions(),
             "short": args.short, "rounds": most_rounds(results)}
    show(results, about, args)
    return 0


if __name__ == "__main__":
    sys.exit(main())
