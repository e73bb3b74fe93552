#!/usr/bin/python3
"""What a TLS listener of the gate takes and what it does not, against Mozilla's
intermediate profile (Server Side TLS 5.7). Hellos are put together by hand, so
that suites can be offered that no library of today knows: each of all 65536
numbers is. openssl s_client has the second word.

    SCS_GATE=path/to/scs-gate tests/tls_profile.py
"""
import os
import pathlib
import socket
import ssl
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE / "flows"))

import flow as flow_module  # noqa: E402

SSL3, TLS1_0, TLS1_1, TLS1_2 = 0x0300, 0x0301, 0x0302, 0x0303
# RFC 5289, 7905: ECDHE with GCM and ChaCha20; RFC 5288: DHE with GCM
WITH_RSA = {0xc02f, 0xc030, 0xcca8, 0x009e, 0x009f, 0xccaa}
WITH_ECDSA = {0xc02b, 0xc02c, 0xcca9}
TLS1_3_SUITES = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                 "TLS_CHACHA20_POLY1305_SHA256"}
X25519, P256, P384 = 29, 23, 24
ALL_GROUPS = (list(range(1, 31)) + [256, 257, 258])
SHA2 = [0x0401, 0x0501, 0x0601, 0x0804, 0x0805, 0x0806, 0x0403, 0x0503, 0x0603]
SHA1 = [0x0201, 0x0203]
FALLBACK, RENEGOTIATION = 0x5600, 0x00ff
INAPPROPRIATE_FALLBACK = 86
CHUNK = 4096  # suites in one hello

passed = failed = 0


def check(good, what, found=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("failed: %s %s" % (what, found))


def extension(kind, data):
    return struct.pack("!HH", kind, len(data)) + data


def numbers(values):
    data = b"".join(struct.pack("!H", v) for v in values)
    return struct.pack("!H", len(data)) + data


def hello(version, suites, groups=(X25519, P256, P384), signatures=None):
    extensions = b""
    if version >= TLS1_0:
        extensions = extension(10, numbers(groups)) + extension(11, b"\1\0")
        if version == TLS1_2:
            extensions += extension(13, numbers(SHA2 if signatures is None else signatures))
    body = (struct.pack("!H", version) + os.urandom(32) + b"\0" + numbers(suites) +
            b"\2\1\0" +  # DEFLATE or no compression
            (struct.pack("!H", len(extensions)) + extensions if extensions else b""))
    message = b"\1" + struct.pack("!I", len(body))[1:] + body
    records = b""
    for at in range(0, len(message), 16000):
        piece = message[at:at + 16000]
        records += b"\x16" + struct.pack("!HH", min(version, TLS1_0), len(piece)) + piece
    return records


def answer(port, data):
    """(version, suite, compression) of the server's hello, or the alert."""
    with socket.create_connection(("127.0.0.1", port), 10) as sock:
        sock.sendall(data)
        head = exactly(sock, 5)
        if len(head) < 5:
            return "closed"
        body = exactly(sock, struct.unpack("!H", head[3:])[0])
    if head[0] == 21:
        return body[1]
    version = struct.unpack("!H", body[4:6])[0]
    after = 39 + body[38]
    suite, compression = struct.unpack("!HB", body[after:after + 3])
    return version, suite, compression


def exactly(sock, size):
    data = b""
    while len(data) < size:
        piece = sock.recv(size - len(data))
        if not piece:
            break
        data += piece
    return data


def taken_suites(port):
    """Every number that the server chooses when it may choose."""
    taken = set()
    for at in range(0, 65536, CHUNK):
        offer = [s for s in range(at, at + CHUNK) if s not in (FALLBACK, RENEGOTIATION)]
        while True:
            found = answer(port, hello(TLS1_2, offer))
            if not isinstance(found, tuple):
                break
            check(found[0] == TLS1_2, "the version of the answer", found)
            check(found[2] == 0, "no compression", found)
            taken.add(found[1])
            offer.remove(found[1])
    return taken


def versions(port, suites):
    everything = sorted(suites) + [0x002f, 0x0035, 0x000a, 0x0005, 0xc013, 0xc014, 0xc009]
    for version, name in ((SSL3, "SSL 3"), (TLS1_0, "TLS 1.0"), (TLS1_1, "TLS 1.1")):
        found = answer(port, hello(version, everything))
        check(not isinstance(found, tuple), name + " is refused", found)
    found = answer(port, hello(TLS1_2, everything))
    check(isinstance(found, tuple) and found[0] == TLS1_2, "TLS 1.2 is taken", found)
    found = answer(port, hello(TLS1_2, everything + [FALLBACK]))
    check(found == INAPPROPRIATE_FALLBACK, "a forced step down from TLS 1.3 is noticed", found)


def groups_and_signatures(port, suites):
    """One group at a time tells nothing of a key whose curve must be among
    them, too (RFC 8422 section 5.1)."""
    ecdhe = sorted(s for s in suites if s >= 0xc000 and s != 0xccaa)
    if suites == WITH_ECDSA:
        ecdhe_groups = {P256}
    else:
        ecdhe_groups = {X25519, P256, P384}
    taken = {g for g in ALL_GROUPS
             if isinstance(answer(port, hello(TLS1_2, ecdhe, [g])), tuple)}
    check(taken == ecdhe_groups, "the groups", taken)
    found = answer(port, hello(TLS1_2, ecdhe, signatures=SHA1))
    check(not isinstance(found, tuple), "no signature with SHA-1", found)


def tls1_3(port, ca):
    context = ssl.create_default_context(cafile=str(ca))
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    with socket.create_connection(("127.0.0.1", port), 10) as sock:
        with context.wrap_socket(sock, server_hostname="api.example.test") as client:
            check(client.version() == "TLSv1.3", "TLS 1.3 is taken", client.version())
    for suite in sorted(TLS1_3_SUITES):
        done = s_client(port, "-tls1_3", "-ciphersuites", suite)
        check("Cipher is " + suite in done, "TLS 1.3 with " + suite, done[-300:])
    done = s_client(port, "-tls1_3", "-ciphersuites", ":".join(sorted(TLS1_3_SUITES, reverse=True)))
    check("Cipher is TLS_AES_128_GCM_SHA256" in done, "the profile's order counts", done[-300:])
    for suite in ("TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"):
        done = s_client(port, "-tls1_3", "-ciphersuites", suite)
        check("Cipher is (NONE)" in done, "TLS 1.3 without " + suite, done[-300:])


def second_opinion(port):
    weak = ("-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    for version in ("-tls1", "-tls1_1"):
        done = s_client(port, version, *weak)
        check("Cipher is (NONE)" in done, "s_client " + version, done[-300:])
    for cipher in ("aNULL", "eNULL", "kRSA", "PSK", "SHA1", "SHA256:!AESGCM:!CHACHA20",
                   "CAMELLIA", "ARIA", "AESCCM", "AES128-SHA", "ECDHE-RSA-AES128-SHA",
                   "ECDHE-ECDSA-AES256-SHA384"):
        done = s_client(port, "-tls1_2", "-cipher", cipher + ":@SECLEVEL=0")
        check("Cipher is (NONE)" in done, "s_client -cipher " + cipher, done[-300:])
    done = s_client(port, "-tls1_2", stdin="R\n")
    check("Secure Renegotiation IS supported" in done, "RFC 5746", done[-300:])
    check("RENEGOTIATING" in done and "no renegotiation" in done,
          "a client does not renegotiate", done[-300:])
    check("Compression: NONE" in done, "no compression", done[-300:])


def s_client(port, *arguments, stdin=""):
    done = subprocess.run(["openssl", "s_client", "-connect", "127.0.0.1:%d" % port,
                           "-servername", "api.example.test", *arguments], input=stdin,
                          capture_output=True, text=True, timeout=30, check=False)
    return done.stdout + done.stderr


def rsa_certificate(directory):
    def openssl(*args):
        subprocess.run(["openssl", *args], cwd=directory, check=True, capture_output=True)
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "rsa.key", "-out", "rsa.csr",
            "-subj", "/CN=api.example.test")
    openssl("x509", "-req", "-in", "rsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-extfile", "api.ext", "-out", "rsa.pem")


def main():
    program = os.environ.get("SCS_GATE", str(HERE.parent / "scs-gate"))
    data = os.environ.get("SCS_GATE_DATA", str(HERE.parent / "rules"))
    with tempfile.TemporaryDirectory(prefix="tls-") as name:
        directory = pathlib.Path(name)
        flow_module.make_certificates(directory)
        rsa_certificate(directory)
        flow = flow_module.Flow(directory, directory, program, data)
        flow.start(limit={"connections": 1000}, listeners=[
            {"name": key, "bind": "127.0.0.1:0", "service": "compute", "upstream": "nova",
             "tls": {"certificate": str(directory / (key + ".pem")),
                     "key": str(directory / (key + ".key"))}} for key in ("api", "rsa")])
        try:
            for key, suites in (("api", WITH_ECDSA), ("rsa", WITH_RSA)):
                port = flow.ports[key]
                taken = taken_suites(port)
                check(taken == suites, "the suites with the key " + key,
                      sorted(map(hex, taken ^ suites)))
                versions(port, suites)
                groups_and_signatures(port, suites)
                tls1_3(port, directory / "ca.pem")
                second_opinion(port)
        finally:
            complaint = flow.stop()
        check(complaint is None, "the end of the gate", complaint)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
