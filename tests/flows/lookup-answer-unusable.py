"""A lookup that is answered with something else than the object leaves the
write unjudged: 503, nothing forwarded."""
from flow import IMAGE_ID, PATCH, PUBLISH
from wire import equal, response

ANSWERS = [response(200, body="<html>"), response(200, body="[]"), response(200, body="{}"),
           response(200, body='{"id": 5}'), response(302, [("Location", "http://x/")]),
           response(500, body="{}"), response(200, body="[" * 100000),
           response(200, body='{"x": "' + "l" * (5 << 20) + '"}'), b"nonsense\r\n\r\n", None]


def story(flow):
    flow.start()
    answers = iter(ANSWERS)
    flow.glance.serve(lambda message: next(answers))
    for number in range(len(ANSWERS)):
        answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
        equal(answer.status, 503, "answer %d" % number)
    equal(flow.glance.seen("PATCH"), [])
