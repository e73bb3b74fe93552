"""A listing that cannot be believed (the next page elsewhere, in circles, no
listing at all, cut off, too many) makes no census: the write is not judged."""
import cloud
from cloud import COMPLETE
from flow import IMAGE_ID, PATCH, PUBLISH, image
from wire import equal, response, true

ONE = [cloud.published(1, os_version="7")]
LIES = {
    "lies elsewhere": cloud.answer(200, {"images": ONE, "next": "http://127.0.0.1:1/v2/images?"}),
    "circles": cloud.answer(200, {"images": ONE, "next": "/v2/images?marker=x"}),
    "not a listing": cloud.answer(200, {"image": []}),
    "not answer as it should": response(200, body=b"[]")[:-1],
    "limit.survey": cloud.answer(200, {"images": ONE * 6}),
    "answered 500": cloud.answer(500, {}),
}


def story(flow):
    flow.start(rules={"scope_version": "next"}, limit={"survey": 5})
    glance = cloud.Glance([image(**COMPLETE)])
    flow.glance.serve(glance)
    for reason, lie in LIES.items():
        def lies(message, lie=lie):
            if "limit=" not in message.target:
                return None
            if lie.endswith(b"["):
                message.peer.send(lie)
                message.peer.sock.close()
            return lie
        glance.hook = lies
        answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
        equal(answer.status, 503)
        true(reason in answer.body.decode(), (reason, answer.body))
    equal(flow.glance.seen("PATCH"), [])
