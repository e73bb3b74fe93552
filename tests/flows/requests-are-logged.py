"""With log.requests each request has its line, judged or not, whatever came of
it: who asked, for what, the answer, after what time. Nothing behind a "?" and
no header stands in it; without the setting there is none."""
import re

from flow import BAD_FLAVOR, FLAVOR_ID, GOOD_FLAVOR, HOST
from wire import equal, response, true

CREATED = response(200, body='{"flavor": {"id": "%s"}}' % FLAVOR_ID)


def story(flow):
    flow.nova.serve(answer)
    flow.start(log={"requests": "yes"})
    equal(flow.exchange("GET", "/v2.1/servers?name=secret").status, 200)
    equal(flow.exchange("HEAD", "/v2.1/servers/gone").status, 404)
    good = flow.exchange("POST", "/v2.1/flavors", body=GOOD_FLAVOR)
    bad = flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    equal(flow.exchange("GET", "/v2.1/servers/broken").status, 502)
    cut = flow.client("image")
    cut.send("PUT /v2/images/x/file HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf")
    glance = flow.glance.accept()
    cut.reset()
    flow.await_log(lambda line: "/v2/images" in line["text"])
    glance.close()
    odd = flow.client()
    odd.send("GET x HTTP/1.1\r\n\r\n")
    equal(odd.response().status, 400)
    flow.await_log(lambda line: re.fullmatch(
        r"400 for %s:\d+: The request target is not a path\." % HOST, line["text"]))
    equal(flow.exchange("GET", "/" + "a" * 3000).status, 200)
    flow.await_log(lambda line: "GET /aaa" in line["text"])
    equal([lines(flow)[-2][i] for i in (0, 1, 3)], ["image", "no answer", "PUT /v2/images/x/file"])
    equal(lines(flow)[-1], ("compute", "200", "", "GET /" + "a" * 1023 + "..."))
    equal(lines(flow)[:-2], [
        ("compute", "200", "", "GET /v2.1/servers"),
        ("compute", "404", "", "HEAD /v2.1/servers/gone"),
        ("compute", "200", ", decision " + good.get("X-SCS-Gate-Decision"), "POST /v2.1/flavors"),
        ("compute", "403", ", decision " + bad.get("X-SCS-Gate-Decision"), "POST /v2.1/flavors"),
        ("compute", "502", "", "GET /v2.1/servers/broken")])
    true("secret" not in flow.log_file.read_text(), "what is behind the question mark")
    flow.reload("settings reloaded", log={"requests": "no"})
    equal(flow.exchange("GET", "/v2.1/servers").status, 200)
    equal(len(lines(flow)), 7)


def answer(message):
    if message.target.endswith("gone"):
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\n"
    if message.target.endswith("broken"):
        return b"nonsense\r\n\r\n"
    return CREATED


def lines(flow):
    shape = re.compile(r"(\d+|no answer) in \d+ ms for %s:\d+(, decision [0-9a-f-]+)?: (.*)" % HOST)
    found = [(line.get("subject"), shape.fullmatch(line["text"])) for line in flow.log()]
    return [(who, m.group(1), m.group(2) or "", m.group(3)) for who, m in found if m]
