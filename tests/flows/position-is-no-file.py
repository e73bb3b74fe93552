"""Where the place of a sink should be read there is a pipe, or something else
that is no file: the gate does not wait for it. It counts as no place at all."""
import os

from flow import GOOD_FLAVOR, HOST
from wire import equal, response

TO = "http://%s:9/" % HOST


def story(flow):
    places = flow.dir / "places"
    places.mkdir()
    os.mkfifo(places / "pipe.position")
    (places / "directory.position").mkdir()
    (places / "device.position").symlink_to("/dev/zero")
    flow.nova.serve(lambda message: response(200, body='{"flavor": {"id": "1"}}'))
    flow.start(admin={"bind": HOST + ":0"}, sinks_directory=str(places), sinks=[
        {"name": name, "to": TO} for name in ("pipe", "directory", "device")])
    equal(flow.exchange("POST", "/v2.1/flavors", body=GOOD_FLAVOR).status, 200)
    for name in ("pipe", "directory", "device"):
        flow.await_metric(3, "scs_gate_sink_behind_records", sink=name)
    equal(flow.stop(), None)
