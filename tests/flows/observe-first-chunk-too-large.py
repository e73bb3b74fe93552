"""In observe mode a judged body whose very first chunk is larger than what is
held goes on whole: nothing of it is lost or taken for the end."""
from wire import chunk, equal, request, response

BIG = "n" * 5000


def story(flow):
    flow.start(mode="observe", limit={"image_body": "1KiB"})
    flow.glance.serve(lambda message: response(201, body=b'{"id": "i"}'))
    client = flow.client("image")
    client.send(request("POST", "/v2/images", [("Transfer-Encoding", "chunked")])
                + chunk(BIG) + chunk("end") + chunk(""))
    answer = client.response()
    equal((answer.status, answer.get("X-SCS-Gate-Unchecked")), (201, "true"))
    equal(flow.glance.seen("POST")[-1].body, (BIG + "end").encode())
