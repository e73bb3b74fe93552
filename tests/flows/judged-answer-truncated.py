"""A judged write whose answer breaks off: the client gets 502 and no clean
answer, the journal an outcome, and nothing is sent twice."""
from flow import GOOD_FLAVOR
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("POST", "/v2.1/flavors", body=GOOD_FLAVOR)
    server = flow.nova.accept()
    server.request()
    server.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"flavor\"")
    server.close()
    equal(client.response().status, 502)
    equal([l["record"] for l in flow.journal()], ["intent", "outcome"])
    flow.nova.untouched(0.1)
