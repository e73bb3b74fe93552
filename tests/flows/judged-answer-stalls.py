"""A judged write whose answer stops half way: the client gets 504, the journal
an outcome, and the write is not sent again."""
from flow import GOOD_FLAVOR
from wire import equal


def story(flow):
    flow.start(timeout={"transfer": "300ms"})
    client = flow.client()
    client.ask("POST", "/v2.1/flavors", body=GOOD_FLAVOR)
    server = flow.nova.accept()
    server.request()
    server.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"flavor\"")
    answer = client.response()
    equal(answer.status, 504)
    equal(flow.records(answer), ["intent", "outcome"])
    equal(flow.journal("outcome")[0]["status"], 504)
    server.ended()
    flow.nova.untouched(0.1)
