"""SIGHUP and SIGTERM while the others of the cloud are listed: the write ends
as it began, or with the deadline, and the gate ends."""
import signal
import threading

import cloud
from cloud import COMPLETE
from flow import PATCH, PUBLISH, image
from wire import equal


def story(flow):
    settings = {"rules": {"scope_version": "next"}, "timeout": {"stop": "400ms"}}
    glance = cloud.Glance([image(**{**COMPLETE, "id": cloud.ident(n), "os_version": str(n)})
                           for n in (1, 2, 3)])
    flow.glance.serve(glance)
    for number, late in ((1, 0.1), (2, 0.1), (3, 5)):
        held, go_on = threading.Event(), threading.Event()

        def hold(message, held=held, go_on=go_on):
            if "limit=" in message.target and not held.is_set():
                held.set()
                go_on.wait(5)

        flow.start(**settings)
        glance.hook = hold
        client = flow.client("image")
        client.ask("PATCH", "/v2/images/" + cloud.ident(number), PATCH, PUBLISH)
        held.wait(5)
        if number == 1:
            flow.reload("settings", **settings)
        else:
            flow.signal(signal.SIGTERM)
        if late < 1:
            threading.Timer(late, go_on.set).start()
            equal(client.response().status, 200)
        else:
            client.ended()
            go_on.set()
        equal(flow.stop(), None)
