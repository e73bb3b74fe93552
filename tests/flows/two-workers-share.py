"""Several workers serve one address; locks, journal and settings are theirs
together."""
import json
import threading

from flow import BAD_FLAVOR, GOOD_FLAVOR
from wire import equal, response


def story(flow):
    flow.start(workers=4)
    flow.nova.serve(lambda message: response(200, body=json.dumps({"flavor": {"id": "1"}})))
    statuses, lock = [], threading.Lock()

    def write(number):
        client = flow.client()
        for turn in range(10):
            client.ask("POST", "/v2.1/flavors", body=BAD_FLAVOR if turn % 2 else GOOD_FLAVOR)
            status = client.response().status
            with lock:
                statuses.append(status)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal((statuses.count(200), statuses.count(403)), (80, 80))
    records = [l["record"] for l in flow.journal()]
    equal([records.count(r) for r in ("intent", "outcome", "refusal")], [80, 80, 80])
