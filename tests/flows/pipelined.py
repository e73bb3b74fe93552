"""Requests sent in one go are answered in order, one at a time upstream."""
import threading
import time

from wire import equal, request, response, true


def story(flow):
    flow.start()
    busy = threading.Lock()

    def nova(message):
        true(busy.acquire(blocking=False), "two at once")
        time.sleep(0.05)
        busy.release()
        return response(200, body=message.method.encode() + message.body)

    flow.nova.serve(nova)
    client = flow.client()
    client.send(request("GET", "/v2.1/servers") + request("POST", "/v2.1/servers", body="two")
                + request("GET", "/v2.1/servers") + request("DELETE", "/v2.1/servers/4")
                + request("PUT", "/v2.1/servers/5", [("Transfer-Encoding", "chunked")])
                + b"4\r\nfive\r\n0\r\n\r\n" + request("GET", "/v2.1/servers"))
    for body in (b"GET", b"POSTtwo", b"GET", b"DELETE", b"PUTfive", b"GET"):
        equal(client.response().body, body)
