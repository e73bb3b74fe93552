"""Where the kernel refuses the filter of system calls, the gate says so and
ends with status 1, in order: it serves nobody without what it was told to
have. process.seccomp: no serves there."""
import ctypes
import os
import struct
import subprocess

import chaos
from flow import Skipped
from wire import equal, response, true

SECCOMP = {"x86_64": 317, "aarch64": 277}
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ENOSYS = 0x00050000 | 38
ALLOW = 0x7FFF0000


def refuse_filters(number):
    """From here on, seccomp(2) is not implemented."""
    code = b"".join(struct.pack("HBBI", *step) for step in (
        (LOAD, 0, 0, 0), (EQUAL, 0, 1, number), (RETURN, 0, 0, ENOSYS), (RETURN, 0, 0, ALLOW)))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or \
            libc.prctl(PR_SET_SECCOMP, MODE_FILTER, program, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def story(flow):
    number = SECCOMP.get(os.uname().machine)
    if number is None or chaos.sanitized():
        raise Skipped("a sanitizer, or no known number of the call")
    real = subprocess.Popen
    flow.popen = lambda *args, **options: real(
        *args, preexec_fn=lambda: refuse_filters(number), **options)
    flow.start(process={"seccomp": "no"})
    flow.nova.serve(lambda message: response(200, body="ok"))
    equal(flow.exchange("GET", "/v2.1/servers").body, b"ok")
    equal(flow.stop(), None)
    for _ in range(10):
        ends_in_order(flow)


def ends_in_order(flow):
    try:
        flow.start(workers=16)
        raise AssertionError("it serves")
    except Exception as error:  # pylint: disable=broad-except
        true("ended with status 1" in str(error), error)
    text = [line["text"] for line in flow.log()]
    true(any("cannot filter system calls" in line for line in text), text)
    true("ready" not in text, text)
    flow.process = None
