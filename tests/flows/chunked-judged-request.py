"""A judged body that comes in chunks is judged whole and goes upstream with a
length: Nova sees no body otherwise."""
from flow import BAD_FLAVOR, GOOD_FLAVOR
from wire import chunk, equal, request


def story(flow):
    flow.start()
    for body, status in ((BAD_FLAVOR, 403), (GOOD_FLAVOR, 200)):
        client = flow.client()
        client.send(request("POST", "/v2.1/flavors", [("Transfer-Encoding", "chunked")])
                    + chunk(body[:20]) + chunk(body[20:]) + chunk(""))
        if status == 200:
            server = flow.nova.accept()
            message = server.request()
            equal(message.get("Content-Length"), str(len(body)))
            equal(message.body, body.encode())
            server.answer(200, body="{}")
        equal(client.response().status, status)
    flow.nova.untouched(0.1)
