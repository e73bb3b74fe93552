"""A settings file with a fault, or packs with one, never replace good ones;
the log names the line."""
import json
import signal

from flow import BAD_FLAVOR
from wire import equal, true


def story(flow):
    flow.start(mode="deny")
    good = flow.settings_file.read_text()
    for bad in (good + "no_such_setting: 1\n", good.replace("mode: deny", "mode: deni"),
                good + "rules: {directory: /nonexistent}\n", "{", ""):
        flow.settings_file.write_text(bad)
        before = len(flow.log())
        flow.signal(signal.SIGHUP)
        flow.await_log(lambda l: l.get("level") == "error" and l in flow.log()[before:])
        equal(flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR).status, 403)
    true("no_such_setting" in json.dumps(flow.log()), "the log does not name the key")
