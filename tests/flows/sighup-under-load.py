"""Reloading again and again drops no request."""
import signal
import threading
import time

from wire import equal, response


def story(flow):
    flow.start(workers=2)
    flow.nova.serve(lambda message: response(200, body=message.target))
    failures, stop = [], threading.Event()

    def load(number):
        client = flow.client()
        while not stop.is_set():
            try:
                client.ask("GET", "/v2.1/%d" % number)
                equal(client.response().body, b"/v2.1/%d" % number)
            except Exception as error:  # pylint: disable=broad-except
                failures.append(repr(error))
                return

    threads = [threading.Thread(target=load, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        time.sleep(0.1)
        flow.signal(signal.SIGHUP)
    stop.set()
    for thread in threads:
        thread.join()
    equal(failures, [])
