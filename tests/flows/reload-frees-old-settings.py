"""A connection between two requests keeps no settings that have been replaced:
with many connections and many reloads they would fill the memory."""
import chaos
from flow import Skipped
from wire import equal, response, true

RELOADS = 60
# of the settings and rules of all reloads it would be some 15 MiB
GROWTH_KIB = 5120


def story(flow):
    if chaos.sanitized():
        raise Skipped("sanitizers keep freed memory")
    flow.nova.serve(lambda message: response(200, body=message.target))
    flow.start(log={"level": "info", "requests": "no"})
    held = []
    for number in range(RELOADS):
        held.append(flow.client())
        read(held[-1], number)
        flow.reload("settings reloaded", log={"level": "info", "requests": "no"})
        if number == 5:
            before = flow.memory()
    after = flow.memory()
    for number, client in enumerate(held):
        read(client, number)
    true(after - before < GROWTH_KIB, "memory: %d then %d KiB" % (before, after))


def read(client, number):
    target = "/v2.1/%d" % number
    client.ask("GET", target)
    equal(client.response().body.decode(), target)
