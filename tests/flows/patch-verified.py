"""The answer to an image PATCH is judged again: two writes that are each fine
cannot add up to a violation unseen."""
import json

from flow import COMPLETE, IMAGE_ID, PATCH, PUBLISH, image
from wire import equal, response, true


def story(flow):
    flow.start()

    def glance(message):
        state = image(**COMPLETE)
        if message.method == "PATCH":
            state = image(visibility="public", **dict(COMPLETE, architecture="vax"))
        return response(200, [("Content-Type", "application/json")], json.dumps(state))

    flow.glance.serve(glance)
    answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
    equal(answer.status, 200)
    true("architecture" in json.dumps(flow.journal("outcome")[-1]), "not in the journal")
