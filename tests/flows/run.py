#!/usr/bin/python3
"""Runs stories: tests/flows/RISK.py, each with a gate of its own between a
scripted client and scripted upstreams on loopback.

    run.py [RISK...]        all stories, or those named

A story's file is named after what could go wrong; its docstring says what
must hold; its function story(flow) plays it. Prints each failure with all
that went over the wire, each story that raised Skipped with its reason, and
at the end "N passed, N failed, N skipped".

Environment: SCS_GATE (the program), SCS_GATE_DATA (packs and scope),
FLOW_JOBS (stories at a time, 4 by default),
FLOW_TIMES (how many times as often stories repeat what they repeat, 1 by
default: reloads, hand-overs, what goes wrong), FLOW_SEED (what any-session
plays: the number before the dash of a session it complained of).
"""
import concurrent.futures
import importlib.util
import os
import pathlib
import sys
import tempfile
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
LIBRARY = {"run", "wire", "flow", "prometheus", "cloud", "chaos", "desync_rows",
           "keystone", "memory", "plans"}
sys.path[:0] = [str(HERE), str(HERE.parent)]
sys.dont_write_bytecode = True

import flow as flow_module  # noqa: E402

# in a long run once is once too often
SECOND_CHANCES = 2 if flow_module.TIMES == 1 else 0


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shown(data):
    text = data[:600].decode("latin-1").encode("unicode_escape").decode()
    text = text.replace("\\r\\n", "\\r\\n\n%30s" % "")
    return text + (" ... %d bytes" % len(data) if len(data) > 600 else "")


def transcript(flow):
    start = flow.transcript[0][0] if flow.transcript else 0
    for when, who, what, data in flow.transcript[:80]:
        yield "  %7.3f %-9s %-10s %s" % (when - start, who, what, shown(data))
    yield "  journal:"
    yield from ("    " + line for line in flow.journal_text().splitlines()[-6:])
    yield "  log:"
    text = flow.log_file.read_text(errors="replace") if flow.log_file.exists() else ""
    yield from ("    " + line for line in text.splitlines()[-40:])


def where(path, error):
    """The line of the story that failed."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename == str(path):
            return "line %d: %s" % (frame.lineno, frame.line)
    return ""


def play(path, certificates, program, data):
    """None, or the account of what went wrong, which may be Skipped; and whether
    it was the gate that failed, rather than the story."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="flow-") as directory:
        flow = flow_module.Flow(directory, certificates, program, data)
        account = None
        try:
            module = load(path)
            module.story(flow)
        except flow_module.Skipped as skipped:
            account = skipped
        except Exception as error:  # pylint: disable=broad-except
            account = "%s\n  %s: %s" % (where(path, error), type(error).__name__, error)
        finally:
            complaint = flow.stop()
        account = account or complaint
        if isinstance(account, str):
            account = "\n".join([account, *transcript(flow)])
    return account, flow.complained, time.monotonic() - started


def again(path, *rest):
    """Alone, for a story that failed once."""
    account, *_ = play(path, *rest)
    word = "FAILED" if account else "unsteady"
    print("%s %s, told again alone\n  %s\n" % (word, path.stem, account or "passed"), flush=True)
    return account is None


def main():
    program = os.environ.get("SCS_GATE", str(HERE.parent.parent / "scs-gate"))
    data = os.environ.get("SCS_GATE_DATA", str(HERE.parent.parent / "rules"))
    paths = sorted(p for p in HERE.glob("*.py") if p.stem not in LIBRARY)
    if sys.argv[1:]:
        paths = [p for p in paths if p.stem in sys.argv[1:]]
    if not paths:
        sys.exit("no such story")
    failed, skipped, once, why = [], [], [], {}
    with tempfile.TemporaryDirectory(prefix="flow-ca-") as directory, \
            concurrent.futures.ThreadPoolExecutor(int(os.environ.get("FLOW_JOBS", "4"))) as pool:
        rest = pathlib.Path(directory), program, data
        flow_module.make_certificates(rest[0])
        waiting = {p: pool.submit(play, p, *rest) for p in paths}
        for path, future in waiting.items():
            account, gate_failed, seconds = future.result()
            if isinstance(account, flow_module.Skipped):
                skipped.append(path.stem)
                print("skipped %s: %s" % (path.stem, account), flush=True)
            elif account:
                (failed if gate_failed else once).append(path.stem)
                why[path.stem] = "\n".join(account.splitlines()[:2])
                print("FAILED %s\n  %s\n" % (path.stem, account), flush=True)
            elif os.environ.get("FLOW_VERBOSE"):
                print("passed %s (%.1f s)" % (path.stem, seconds), flush=True)
        if len(once) > SECOND_CHANCES:
            failed += once
        else:
            failed += [name for name in once if not again(HERE / (name + ".py"), *rest)]
    for name in failed:
        print("FAILED %s, %s" % (name, why[name]))
    print("%d passed, %d failed, %d skipped" % (
        len(paths) - len(failed) - len(skipped), len(failed), len(skipped)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
