"""Violating writes in forms that Nova or Glance take and a proxy may not, or
may read differently: the rows of test_bypass.py. Each is an id, the service
and what writes the request, given a bypass_context.Context.

Numbers in the ids group kinds of forms: 1-13 methods and paths, 14-26 framing,
27-35 headers, 36-45 JSON, 46-49 names, 50-64 sequences and other doors.
"""
import json
import uuid

from test_e2e import COMPLETE, PATCH, PUBLISHED, add

PATCH_TYPE = PATCH["Content-Type"]
PATCH_V20 = "application/openstack-images-v2.0-json-patch"
FIGURES = {"vcpus": 4, "ram": 8192, "disk": 50}
LIE = {"flavor": dict(FIGURES, name="SCS-4V-16-50")}
BARE = {"name": "bare", "visibility": "public"}
PUBLIC = [add("visibility", "public")]
WRONG = {"scs:cpu-type": "wrong"}
NAME = '"name": "SCS-4V-16-50"'


def chunked(*pieces):
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


def lie(text):
    """A flavor create whose members are spelled as given."""
    return ('{"flavor": {"vcpus": 4, "ram": 8192, "disk": 50, %s}}' % text).encode()


def bare(text):
    return ('{"disk_format": "raw", %s}' % text).encode()


LIE_BYTES = json.dumps(LIE).encode()
BARE_BYTES = json.dumps(BARE).encode()
CHUNKED = ["Transfer-Encoding: chunked"]
C, I = "compute", "image"

# Each row: id, service, request. What it asks for must not come to be.
ROWS = [
    # ---- methods and paths -----------------------------------------------
    ("1-get-deletes-flavor", C, lambda c: c.request("GET", "/v2.1/flavors/%s?_method=DELETE" % c.flavor)),
    ("1-head-deletes-flavor", C, lambda c: c.request("HEAD", "/v2.1/flavors/%s?_method=DELETE" % c.flavor)),
    ("1-options-deletes-image", I, lambda c: c.request("OPTIONS", "/v2/images/%s?_method=DELETE" % c.private)),
    ("1-get-deletes-image", I, lambda c: c.request("GET", "/v2/images/%s?a=b&_method=delete" % c.private)),
    ("1-escaped-name", I, lambda c: c.request("GET", "/v2/images/%s?%%5Fmethod=DELETE&x=_method" % c.private)),
    ("1-escaped-letter", I, lambda c: c.request("GET", "/v2/images/%s?_metho%%64=DELETE&_method" % c.private)),
    ("1-escaped-method", I, lambda c: c.request("GET", "/v2/images/%s?_method=%%44ELETE" % c.private)),
    ("1-semicolon", I, lambda c: c.request("GET", "/v2/images/%s?a;_method=DELETE" % c.private)),
    ("1-second-question-mark", I, lambda c: c.request("GET", "/v2/images/%s??&_method=DELETE" % c.private)),
    ("1-plus-before", I, lambda c: c.request("GET", "/v2/images/%s?+_method=DELETE&_method=DELETE" % c.private)),
    ("1-twice", I, lambda c: c.request("GET", "/v2/images/%s?_method=GET&_method=DELETE" % c.private)),
    ("1-put-becomes-post", C, lambda c: c.request("PUT", "/v2.1/flavors?_method=POST", LIE)),
    ("1-get-with-body-creates", I, lambda c: c.request("GET", "/v2/images?_method=POST", BARE)),
    ("1-get-with-body-patches", I, lambda c: c.request(
        "GET", "/v2/images/%s?_method=PATCH" % c.private, PUBLIC, type=PATCH_TYPE)),
    ("1-post-becomes-put", C, lambda c: c.spec("scs:cpu-type?_method=PUT", WRONG, "POST")),
    ("1-invented-method", I, lambda c: c.request("FOO", "/v2/images/%s?_method=DELETE" % c.private)),
    ("1-trace", C, lambda c: c.request("TRACE", "/v2.1/flavors/%s?_method=DELETE" % c.flavor)),
    ("1-below-harmless-root", C, lambda c: c.request("GET", "/v2.1/servers/../flavors/%s?_method=DELETE" % c.flavor)),
    ("1-form-body", C, lambda c: c.flavor_create(
        "/v2.1/flavors/" + c.flavor, b"_method=DELETE", type="application/x-www-form-urlencoded")),
    ("1-form-body-image", I, lambda c: c.image_create(
        "/v2/images/" + c.private, b"_method=DELETE", type="application/x-www-form-urlencoded")),
    ("1-form-body-known-path", I, lambda c: c.image_create(
        "/v2/images/%s/actions/deactivate" % c.private, b"_method=DELETE",
        type="application/x-www-form-urlencoded")),
    ("2-version-in-content-type", C, lambda c: c.flavor_create("/flavors", type="application/json;version=2.1/x")),
    ("2-version-in-content-type-v2", C, lambda c: c.flavor_create("/flavors", type="application/json;version=2/x")),
    ("2-with-project", C, lambda c: c.flavor_create("/%s/flavors" % c.project, type="application/json;version=2.1/x")),
    ("2-in-accept", C, lambda c: c.flavor_create("/flavors", headers=["Accept: application/json;version=2.1/x"])),
    ("2-delete", C, lambda c: c.request(
        "DELETE", "/flavors/" + c.flavor, headers=["Content-Type: application/json;version=2.1/x"])),
    ("3-version-in-accept", I, lambda c: c.image_create("/images", headers=["Accept: application/vnd.openstack.images-v2"])),
    ("3-version-in-accept-minor", I, lambda c: c.image_create("/images", headers=["Accept: application/vnd.openstack.images-v2.5"])),
    ("3-delete", I, lambda c: c.request(
        "DELETE", "/images/" + c.private, headers=["Accept: application/vnd.openstack.images-v2"])),
    ("3-patch", I, lambda c: c.patch(PUBLIC, path="/images/", headers=["Accept: application/vnd.openstack.images-v2"])),
] + [
    ("4-" + v, I, lambda c, v=v: c.image_create("/%s/images" % v))
    for v in ("v2.0", "v2.1", "v2.7", "v2.9", "v2.15", "v2.16", "v2.00", "v2.", "V2", "v02", "v2.9999999999999999999999")
] + [
    ("4-patch-" + v, I, lambda c, v=v: c.patch(PUBLIC, path="/%s/images/" % v)) for v in ("v2.0", "v2.3", "v2.15")
] + [
    ("4-v2.0-compute", C, lambda c: c.flavor_create("/v2.0/flavors")),
    ("5-legacy", C, lambda c: c.flavor_create("/v2/flavors")),
    ("5-legacy-unknown-members", C, lambda c: c.flavor_create(
        "/v2/flavors", {"flavor": dict(LIE["flavor"], junk=1), "more": 2})),
    ("5-legacy-specs", C, lambda c: c.request("POST", "/v2/flavors/%s/os-extra_specs" % c.flavor, {"extra_specs": WRONG})),
    ("6-project", C, lambda c: c.flavor_create("/v2.1/%s/flavors" % c.project)),
    ("6-project-legacy", C, lambda c: c.flavor_create("/v2/%s/flavors" % c.project)),
    ("6-project-specs", C, lambda c: c.request(
        "PUT", "/v2.1/%s/flavors/%s/os-extra_specs/scs:cpu-type" % (c.project, c.flavor), WRONG)),
    ("6-project-of-dashes", C, lambda c: c.flavor_create("/v2.1/---/flavors")),
    ("6-project-upper-case", C, lambda c: c.flavor_create("/v2.1/%s/flavors" % c.project.upper())),
    ("6-two-projects", C, lambda c: c.flavor_create("/v2.1/%s/%s/flavors" % (c.project, c.project))),
] + [
    ("7-%s" % p.replace("/", "_"), C, lambda c, p=p: c.flavor_create(p))
    for p in ("//v2.1/flavors", "/v2.1//flavors", "///v2.1///flavors", "//flavors", "/v2.1/flavors//")
] + [
    ("7-%s" % p.replace("/", "_"), I, lambda c, p=p: c.image_create(p))
    for p in ("//v2/images", "/v2//images", "///v2///images", "/v2/images//")
] + [
    ("7-image-id", I, lambda c: c.patch(PUBLIC, path="/v2/images//")),
] + [
    ("8-%s" % p.replace("/", "_"), C, lambda c, p=p: c.flavor_create(p))
    for p in ("/v2.1/./flavors", "/v2.1/x/../flavors", "/x/../v2.1/flavors", "/v2.1/%2e/flavors",
              "/v2.1/servers/%2e%2e/flavors", "/v2.1/servers/.%2E/flavors", "/v2.1/servers/..;/flavors",
              "/v2.1/servers/x/../../flavors", "/v2.1/flavors/.", "/v2.1/servers/..%2fflavors",
              "/v2.1/servers/..%5cflavors", "/v2.1/servers/%252e%252e/flavors")
] + [
    ("9-%s" % p.replace("/", "_"), C, lambda c, p=p: c.flavor_create(p))
    for p in ("/v2.1/%66lavors", "/v2%2e1/flavors", "/%76%32%2e%31/%66%6c%61%76%6f%72%73", "/v2.1%2fflavors",
              "/v2.1%2Fflavors", "/v2.1/%2566lavors", "/v2.1\\flavors", "/v2.1/flavors%00", "/v2.1/flavors%0a",
              "/v2.1/flavors%20", "/v2.1/flavors%3fx", "/v2.1/flavors%23x", "/v2.1/flavors%zz", "/v2.1/flavors%",
              "/v2.1/flavors#x", "/v2.1/fl%c3%a4vors", "%2fv2.1/flavors", "/v2.1/servers%2f..%2fflavors",
              "/v2.1/%2fflavors", "/%2fv2.1/flavors")
] + [
    ("9-images-%s" % p.replace("/", "_"), I, lambda c, p=p: c.image_create(p))
    for p in ("/%76%32/images", "/v2/%69mages", "/v2/image%73", "/v%32/images", "/v2%2fimages", "/v2/images%0d")
] + [
    ("9-escaped-spec", C, lambda c: c.spec("%73cs%3Acpu-type", WRONG)),
    ("9-escaped-image-id", I, lambda c: c.patch(PUBLIC, "%%%02x%s" % (ord(c.private[0]), c.private[1:]))),
    ("9-escaped-method-path", C, lambda c: c.request(
        "POST", "/v2.1/flavors/%s/os%%2dextra_specs" % c.flavor, {"extra_specs": WRONG})),
    ("10-absolute", C, lambda c: c.flavor_create("http://anything/v2.1/flavors")),
    ("10-absolute-https", C, lambda c: c.flavor_create("https://anything/v2.1/flavors")),
    ("10-absolute-image", I, lambda c: c.image_create("http://anything/v2/images")),
    ("10-absolute-in-path", C, lambda c: c.flavor_create("/http://anything/v2.1/flavors")),
    ("10-no-slash", C, lambda c: c.flavor_create("v2.1/flavors")),
    ("10-authority", C, lambda c: c.flavor_create("anything:80/v2.1/flavors")),
    ("10-asterisk", C, lambda c: c.flavor_create("*")),
    ("11-trailing-slash", C, lambda c: c.flavor_create("/v2.1/flavors/")),
    ("11-suffix", C, lambda c: c.flavor_create("/v2.1/flavors.json")),
    ("11-parameter", C, lambda c: c.flavor_create("/v2.1/flavors;x")),
    ("11-version-parameter", C, lambda c: c.flavor_create("/v2.1;x/flavors")),
    ("11-case", C, lambda c: c.flavor_create("/v2.1/Flavors")),
    ("11-case-version", C, lambda c: c.flavor_create("/V2.1/flavors")),
    ("11-query", C, lambda c: c.flavor_create("/v2.1/flavors?anything")),
    ("11-empty-query", I, lambda c: c.image_create("/v2/images?")),
    ("11-query-with-path", I, lambda c: c.image_create("/v2/images?/../x")),
    ("11-spec-with-parameter", C, lambda c: c.spec("scs:cpu-type;x", WRONG)),
    ("12-lower-case", C, lambda c: c.request("post", "/v2.1/flavors", LIE)),
    ("12-lower-case-image", I, lambda c: c.request("patch", "/v2/images/" + c.private, PUBLIC, type=PATCH_TYPE)),
    ("12-mixed-delete", I, lambda c: c.request("Delete", "/v2/images/" + c.private)),
] + [
    ("12-%s" % h.lower(), C, lambda c, h=h: c.request("GET", "/v2.1/flavors/" + c.flavor, headers=[h + ": DELETE"]))
    for h in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method")
] + [
    ("13-alias-sets-visibility", C, lambda c: c.request(
        "POST", "/v2.1/os-volumes_boot/%s/action" % uuid.uuid4(),
        {"createImage": {"name": "x", "metadata": {"visibility": "public"}}})),
    # ---- framing -----------------------------------------------------------
    ("14-chunked-flavor", C, lambda c: c.flavor_create(body=chunked(LIE_BYTES), headers=CHUNKED, length=False)),
    ("14-chunked-in-pieces", C, lambda c: c.flavor_create(
        body=chunked(LIE_BYTES[:7], LIE_BYTES[7:40], LIE_BYTES[40:]), headers=CHUNKED, length=False)),
    ("14-chunked-image", I, lambda c: c.image_create(body=chunked(BARE_BYTES), headers=CHUNKED, length=False)),
    ("14-chunked-patch", I, lambda c: c.patch(chunked(json.dumps(PUBLIC).encode()), headers=CHUNKED, length=False)),
    ("14-chunk-extension", I, lambda c: c.image_create(
        body=b'%x;x="\r' % len(BARE_BYTES) + b'"\r\n' + BARE_BYTES + b"\r\n0\r\n\r\n", headers=CHUNKED, length=False)),
    ("14-trailer", I, lambda c: c.image_create(
        body=chunked(BARE_BYTES)[:-2] + b"X-Auth-Token: x\r\n\r\n", headers=CHUNKED, length=False)),
    ("15-both", C, lambda c: c.flavor_create(
        body=chunked(LIE_BYTES + b"junk"), headers=CHUNKED + ["Content-Length: %d" % len(LIE_BYTES)], length=False)),
    ("15-both-image", I, lambda c: c.image_create(
        body=chunked(BARE_BYTES), headers=["Content-Length: %d" % len(BARE_BYTES)] + CHUNKED, length=False)),
] + [
    ("16-te-%d" % i, C, lambda c, t=t: c.request(
        "GET", "/v2.1/flavors", headers=t) + c.flavor_create())
    for i, t in enumerate((
        ["Transfer-Encoding: gzip, chunked"], ["Transfer-Encoding: chunked, gzip"], ["Transfer-Encoding: identity"],
        CHUNKED * 2, ["Transfer-Encoding: chunked,chunked"], ["Transfer-Encoding: \x0bchunked"],
        ["Transfer-Encoding: xchunked"], ["Transfer-Encoding:"], ["Transfer_Encoding: chunked", "Content-Length: 0"]))
] + [
    ("17-length-%d" % i, I, lambda c, t=t: c.image_create(
        headers=["Content-Length: " + v.replace("N", str(len(BARE_BYTES))) for v in t], length=False))
    for i, t in enumerate((["N", "N"], ["N", "3"], ["3", "N"], ["-1"], ["+N"], ["0x2a"], ["N;x"], ["N, N"], ["N N"], ["00N"], [""]))
] + [
    ("17-underscore-length", C, lambda c: c.flavor_create(headers=["Content_Length: 0"])),
    ("18-folded-token", C, lambda c: c.flavor_create(token=False, headers=["X-Auth-Token:", " " + c.token])),
    ("18-folded-type", I, lambda c: c.patch(PUBLIC, headers=["X-Other: a", "\tb"])),
    ("19-bare-lf", C, lambda c: c.flavor_create(end="\n")),
    ("19-bare-cr", C, lambda c: c.flavor_create(end="\r")),
    ("19-one-bare-lf", I, lambda c: c.image_create(headers=["X-A: b\nX-B: c"])),
    ("20-space-before-colon", C, lambda c: c.flavor_create(headers=["X-Other : x"])),
    ("20-tab-before-colon", C, lambda c: c.flavor_create(headers=["X-Other\t: x"])),
    ("20-no-colon", C, lambda c: c.flavor_create(headers=["X-Other"])),
    ("20-no-name", C, lambda c: c.flavor_create(headers=[": x"])),
] + [
    ("21-%s" % v.replace("/", "_").replace(" ", "_"), C, lambda c, v=v: c.flavor_create(version=v))
    for v in ("HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "http/1.1", "HTTP/1.1 x", "HTTP/01.1", "HTTP/1.10")
] + [
    ("21-two-spaces", C, lambda c: c.flavor_create().replace(b"POST ", b"POST  ", 1)),
    ("21-tab", C, lambda c: c.flavor_create().replace(b"POST ", b"POST\t", 1)),
    ("21-no-version", C, lambda c: c.flavor_create().replace(b" HTTP/1.1", b"", 1)),
    ("21-leading-line-end", C, lambda c: b"\r\n" + c.flavor_create()),
    ("21-leading-space", C, lambda c: b" " + c.flavor_create()),
    ("22-h2c", C, lambda c: c.flavor_create(headers=["Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"])),
    ("22-upgrade", I, lambda c: c.image_create(headers=["Connection: upgrade", "Upgrade: websocket"])),
    ("22-connection-names-length", I, lambda c: c.image_create(headers=["Connection: content-length, content-type, x-auth-token"])),
    ("22-preface", C, lambda c: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + c.flavor_create()),
    ("23-expect", C, lambda c: c.flavor_create(headers=["Expect: 100-continue"])),
    ("23-expect-other", C, lambda c: c.flavor_create(headers=["Expect: 200-ok"])),
    ("24-second-of-two", C, lambda c: c.request("GET", "/v2.1/flavors").replace(b"close", b"keep-alive") + c.flavor_create()),
    ("24-behind-a-write", I, lambda c: c.request(
        "PUT", "/v2/images/%s/tags/" % c.private).replace(b"close", b"keep-alive") + c.image_create()),
    ("24-behind-a-refusal", C, lambda c: c.flavor_create().replace(b"close", b"keep-alive") + c.flavor_create()),
    ("24-behind-a-doubt", C, lambda c: c.flavor_create("//v2.1/flavors").replace(b"close", b"keep-alive") + c.flavor_create()),
    ("24-in-a-body", C, lambda c: c.request("GET", "/v2.1/flavors", c.flavor_create()).replace(b"close", b"keep-alive")),
    ("24-in-a-body-of-delete", C, lambda c: c.request(
        "DELETE", "/v2.1/flavors/none", c.flavor_create()).replace(b"close", b"keep-alive")),
    ("24-behind-a-short-body", I, lambda c: c.request(
        "POST", "/v2/images/%s/members" % c.private, b"{}").replace(b"close", b"keep-alive") + c.image_create()),
    ("24-in-chunks-of-get", I, lambda c: c.request(
        "GET", "/v2/images", headers=CHUNKED).replace(b"close", b"keep-alive") + chunked(c.image_create())),
    ("25-encoding-named", I, lambda c: c.image_create(headers=["Content-Encoding: gzip"])),
    ("25-encoding-identity", C, lambda c: c.flavor_create(headers=["Content-Encoding: identity"])),
    ("25-encoding-patch", I, lambda c: c.patch(PUBLIC, headers=["Content-Encoding: deflate"])),
    ("26-larger-than-held", C, lambda c: c.flavor_create(body=LIE_BYTES + b" " * 120000)),
    ("26-larger-than-held-image", I, lambda c: c.image_create(body=BARE_BYTES + b" " * (1 << 20))),
    ("26-larger-in-chunks", I, lambda c: c.image_create(
        body=chunked(BARE_BYTES, b" " * (1 << 20)), headers=CHUNKED, length=False)),
    ("26-short-body", I, lambda c: c.image_create(headers=["Content-Length: 10"], length=False)),
    ("26-long-head", C, lambda c: c.flavor_create(headers=["X-A: " + "a" * 20000])),
    # ---- headers ----------------------------------------------------------
    ("27-underscore-token", C, lambda c: c.flavor_create(token=False, headers=["X_Auth_Token: " + c.token])),
    ("27-mixed-token", I, lambda c: c.image_create(token=False, headers=["X-Auth_Token: " + c.token])),
    ("27-underscore-type", I, lambda c: c.patch(PUBLIC, type="application/json", headers=["Content_Type: " + PATCH_TYPE])),
    ("28-two-tokens", C, lambda c: c.flavor_create(headers=["X-Auth-Token: " + c.token])),
    ("28-dash-and-underscore", C, lambda c: c.flavor_create(headers=["X_Auth_Token: x"])),
    ("28-two-types", I, lambda c: c.patch(PUBLIC, headers=["Content-Type: application/json"])),
    ("28-two-hosts", C, lambda c: c.flavor_create(headers=["Host: other"])),
    ("28-two-accepts", I, lambda c: c.image_create("/images", headers=[
        "Accept: */*", "Accept: application/vnd.openstack.images-v2"])),
    ("29-identity", C, lambda c: c.flavor_create(token=False, headers=[
        "X-Identity-Status: Confirmed", "X-Roles: admin", "X-User-Id: a", "X-Project-Id: " + c.project])),
    ("30-service-token", C, lambda c: c.flavor_create(headers=["X-Service-Token: " + c.token])),
    ("31-storage-token", C, lambda c: c.flavor_create(token=False, headers=["X-Storage-Token: " + c.token])),
    ("31-storage-token-specs", C, lambda c: c.specs(token=False, headers=["X-Storage-Token: " + c.token])),
    ("31-storage-token-patch", I, lambda c: c.patch(PUBLIC, token=False, headers=["X-Storage-Token: " + c.token])),
    ("31-empty-token-too", I, lambda c: c.patch(PUBLIC, token=False, headers=[
        "X-Auth-Token:", "X-Storage-Token: " + c.token])),
    ("31-both", I, lambda c: c.patch(PUBLIC, headers=["X-Storage-Token: x"])),
] + [
    ("32-%d" % i, C, lambda c, t=t: c.specs(headers=t)) for i, t in enumerate((
        ["OpenStack-API-Version: compute 2.1, compute 2.90"], ["OpenStack-API-Version: volume 3.1"],
        ["OpenStack-API-Version: compute 2.1"] * 2, ["OpenStack-API-Version: compute latest"],
        ["OpenStack-API-Version: COMPUTE\t2.90", "X-OpenStack-Nova-API-Version: 2.1"],
        ["X-OpenStack-Nova-API-Version: 2.75"], ["OpenStack-API-Version: compute 2.1", "OpenStack_API_Version: compute 2.90"]))
] + [
    ("33-prefix", C, lambda c: c.flavor_create("/flavors", headers=["X-Forwarded-Prefix: /v2.1"])),
    ("33-forwarded", C, lambda c: c.flavor_create(headers=["Forwarded: for=1.2.3.4;proto=https", "X-Forwarded-Prefix: /x"])),
    ("33-original-url", C, lambda c: c.request("POST", "/v2.1/servers", LIE, headers=[
        "X-Original-URL: /v2.1/flavors", "X-Rewrite-URL: /v2.1/flavors", "X-Script-Name: /v2.1"])),
    ("34-request-id", I, lambda c: c.image_create(headers=["X-OpenStack-Request-ID: " + "r" * 65])),
    ("34-two-request-ids", I, lambda c: c.image_create(headers=["X-OpenStack-Request-ID: a", "X-OpenStack-Request-ID: b"])),
] + [
    ("35-%s" % str(t).replace("/", "_"), s, lambda c, s=s, t=t:
        c.image_create(type=t) if s == I else c.flavor_create(type=t))
    for s in (C, I)
    for t in (None, "", "text/plain", "application/x-www-form-urlencoded", "application/octet-stream",
              "application/json; charset=utf-16", "application/vnd.openstack.compute+json", "APPLICATION/JSON",
              "multipart/form-data; boundary=x", "application/json, text/plain")
] + [
    ("35-patch-%s" % t.replace("/", "_"), I, lambda c, t=t: c.patch(PUBLIC, type=t))
    for t in ("application/json", PATCH_TYPE.upper(), PATCH_TYPE + ";charset=utf-8", PATCH_TYPE + " ",
              PATCH_TYPE + ", application/json", "application/json, " + PATCH_TYPE, PATCH_V20,
              "application/openstack-images-v2.2-json-patch", "application/json-patch+json", "")
] + [
    # ---- JSON ----------------------------------------------------------------
    ("36-two-flavors", C, lambda c: c.flavor_create(
        body=b'{"flavor": {"name": "a", "vcpus": 1, "ram": 1, "disk": 0}, "flavor": %s}' % json.dumps(LIE["flavor"]).encode())),
    ("36-two-names", C, lambda c: c.flavor_create(body=lie('"name": "ok", ' + NAME))),
    ("36-escaped", C, lambda c: c.flavor_create(body=lie('"name": "ok", "n\\u0061me": "SCS-4V-16-50"'))),
    ("36-two-rams", C, lambda c: c.flavor_create(
        body=b'{"flavor": {"name": "SCS-4V-16-50", "vcpus": 4, "disk": 50, "ram": 16384, "ram": 8192}}')),
    ("36-two-visibilities", I, lambda c: c.image_create(body=bare('"visibility": "private", "visibility": "public"'))),
    ("36-escaped-visibility", I, lambda c: c.image_create(body=bare('"visibility": "private", "\\u0076isibility": "public"'))),
    ("36-in-operation", I, lambda c: c.patch(
        b'[{"op": "add", "path": "/visibility", "value": "private", "value": "public"}]')),
    ("36-two-paths", I, lambda c: c.patch(b'[{"op": "add", "path": "/a", "p\\u0061th": "/visibility", "value": "public"}]')),
    ("36-in-specs", C, lambda c: c.specs(b'{"extra_specs": {"scs:cpu-type": "shared-core", "scs\\u003acpu-type": "wrong"}}')),
    ("36-two-specs", C, lambda c: c.specs(b'{"extra_specs": {}, "extra_specs": {"scs:cpu-type": "wrong"}}')),
    ("36-single-spec", C, lambda c: c.spec("scs:cpu-type", b'{"scs:cpu-type": "shared-core", "scs:cpu-type": "wrong"}')),
    ("36-two-actions", C, lambda c: c.request("POST", "/v2.1/servers/%s/action" % uuid.uuid4(),
        b'{"createImage": {"name": "a"}, "createImage": {"name": "b", "metadata": {"visibility": "public"}}}')),
    ("37-bom", C, lambda c: c.flavor_create(body=b"\xef\xbb\xbf" + LIE_BYTES)),
    ("37-utf-16", C, lambda c: c.flavor_create(body=json.dumps(LIE).encode("utf-16"), type="application/json;charset=utf-16")),
    ("37-utf-32", I, lambda c: c.image_create(body=json.dumps(BARE).encode("utf-32-le"))),
    ("37-utf-7", I, lambda c: c.image_create(body=json.dumps(BARE).encode("utf-7"), type="application/json;charset=utf-7")),
    ("37-overlong", C, lambda c: c.flavor_create(body=lie(NAME).replace(b"SCS", b"\xc1\x93CS"))),
    ("37-latin-1", C, lambda c: c.flavor_create(body=lie(NAME).replace(b"-50\"", b"-50\xe4\""))),
    ("37-encoded-surrogate", C, lambda c: c.flavor_create(body=lie(NAME).replace(b"-50\"", b"-50\xed\xa0\x80\""))),
] + [
    ("38-%s" % v.lower(), I, lambda c, v=v: c.image_create(body=bare('"visibility": "public", "min_disk": ' + v)))
    for v in ("NaN", "Infinity", "-Infinity", "1E400", "-1", "0x10", "01", "1.5", "2147483648", "1e99", '"5"', "true")
] + [
    ("38-flavor-%s" % v.lower(), C, lambda c, v=v: c.flavor_create(body=lie(NAME + ', "rxtx_factor": ' + v)))
    for v in ("NaN", "Infinity", "1E400", "-1")
] + [
    ("39-%d" % i, C, lambda c, v=v: c.flavor_create(
        body=('{"flavor": {"name": "SCS-4V-16-50", "vcpus": 4, "disk": 50, "ram": %s}}' % v).encode()))
    for i, v in enumerate(('"8192"', '"08192"', '"000000000000000000000000000000008192"', '"0x2000"', '"+8192"', '" 8192"',
                           '"8192.0"', '"8_192"', '"\\u0668\\u0661\\u0669\\u0662"', '"8192\\n"', "8192.0", "8.192e3",
                           "81920e-1", "true", "null", "[8192]", "8192" + "0" * 5000, "-8192", '"1e4"', '""'))
] + [
    ("39-missing-ram", C, lambda c: c.flavor_create(body={"flavor": {"name": "SCS-4V-16-50", "vcpus": 4, "disk": 50}})),
    ("40-float-min-disk", I, lambda c: c.image_create(body=json.dumps(
        dict(PUBLISHED, name="low", visibility="public", min_disk=0)).replace('"min_disk": 0', '"min_disk": 0.0').encode())),
    ("40-exponent-min-ram", I, lambda c: c.image_create(body=bare('"visibility": "public", "min_disk": 1e2, "min_ram": 4.0'))),
    ("41-hidden-as-text", I, lambda c: c.image_create(body=dict(BARE, os_hidden="true"))),
    ("41-hidden-as-number", I, lambda c: c.image_create(body=dict(BARE, os_hidden=1))),
] + [
    ("41-public-%s" % v, C, lambda c, v=v: c.flavor_create(
        body={"flavor": dict(LIE["flavor"], **{"os-flavor-access:is_public": v})}))
    for v in (False, "off", "No", "0", "f", 0, None)
] + [
    ("42-lone-surrogate", C, lambda c: c.flavor_create(body=lie('"name": "SCS-4V-16-50\\ud800"'))),
    ("42-nul", C, lambda c: c.flavor_create(body=lie('"name": "SCS-4V-8-50\\u0000"'))),
    ("42-nul-in-visibility", I, lambda c: c.image_create(body=bare('"visibility": "public\\u0000"'))),
    ("42-nul-in-key", I, lambda c: c.image_create(body=bare('"visibility": "public", "os_distro\\u0000": "debian"'))),
    ("42-nul-in-value", I, lambda c: c.image_create(body=dict(PUBLISHED, visibility="public", os_distro="debian\0"))),
    ("42-nul-in-patch", I, lambda c: c.patch([add("os_distro", "debian\0x")], c.public)),
    ("42-nul-in-path", I, lambda c: c.patch([add("visibility\0x", "public"), *PUBLIC])),
    ("42-nul-in-spec", C, lambda c: c.specs({"extra_specs": {"scs:cpu-type": "shared-core\0"}})),
    ("42-astral", C, lambda c: c.flavor_create(body=lie('"name": "SCS-4V-16-50\\ud83d\\ude00"'))),
    ("43-deep", I, lambda c: c.image_create(body=bare('"visibility": "public", "x": ' + "[" * 600 + "]" * 600))),
    ("43-deep-objects", C, lambda c: c.flavor_create(body=b'{"flavor":' * 5000 + b"{}" + b"}" * 5000)),
    ("43-giant-integer", I, lambda c: c.image_create(body=bare('"visibility": "public", "min_disk": ' + "9" * 5000))),
] + [
    ("44-%d" % i, C, lambda c, a=a, z=z: c.flavor_create(body=a + LIE_BYTES + z))
    for i, (a, z) in enumerate(((b"", b"{}"), (b"", b"\0"), (b"\x0c", b""), (b"\xc2\xa0", b""), (b"", b"\xc2\xa0"),
                                (b"/* */", b""), (b"", b"//"), (b"\x1e", b""), (b")]}',\n", b""), (b" \t\r\n", b"\n\n")))
] + [
    ("44-trailing-comma", C, lambda c: c.flavor_create(body=lie(NAME + ","))),
    ("44-single-quotes", C, lambda c: c.flavor_create(body=lie(NAME).replace(b'"', b"'"))),
    ("44-array-around", C, lambda c: c.flavor_create(body=[LIE])),
    ("44-string-around", I, lambda c: c.image_create(body=json.dumps(BARE))),
    ("45-specs-beside", C, lambda c: c.specs({"extra_specs": WRONG, "more": 1})),
    ("45-members-of-operation", I, lambda c: c.patch(
        [{"op": "add", "path": "/visibility", "value": "public", "replace": "/name", "from": "/a"}])),
    ("45-members-of-old-operation", I, lambda c: c.patch(
        [{"replace": "/visibility", "value": "public", "op": "add", "path": "/harmless"}], type=PATCH_V20)),
    # ---- names and values ------------------------------------------------
] + [
    ("46-%r" % v, C, lambda c, v=v: c.flavor_create("/v2/flavors", {"flavor": dict(FIGURES, name=v)}))
    for v in ("  SCS-4V-16-50", "SCS-4V-16-50 ", "\u00a0SCS-4V-16-50\u3000", "\u2003SCS-4V-16-50\u2009\u205f",
              "\u1680SCS-4V-16-50", "\tSCS-4V-16-50\n", "\x1fSCS-4V-16-50", "\x85SCS-4V-16-50", "\u2028SCS-4V-16-50")
] + [
    ("46-v2.1-space", C, lambda c: c.flavor_create(body={"flavor": dict(FIGURES, name=" SCS-4V-16-50")})),
    ("46-attribute-with-space", I, lambda c: c.image_create(body=dict(BARE, **{"visibility ": "private"}))),
    ("46-space-before-attribute", I, lambda c: c.patch([*PUBLIC, add(" visibility", "private")])),
    ("46-property-with-space", I, lambda c: c.image_create(
        body=dict({k + " ": v for k, v in COMPLETE.items()}, visibility="public"))),
    ("46-case-of-property", I, lambda c: c.image_create(
        body=dict({k.upper(): v for k, v in COMPLETE.items()}, visibility="public"))),
] + [
    ("47-%s" % n, C, lambda c, v=v: c.flavor_create(body={"flavor": dict(FIGURES, name=v)}))
    for n, v in (("dash", "SCS\u20114V-16-50"), ("minus", "SCS\u22124V-16-50"), ("full-width", "\uff33\uff23\uff33-4V-16-50"),
                 ("full-width-dash", "SCS\uff0d4V-16-50"), ("cyrillic", "S\u0421S-4V-16-50"), ("cyrillic-dze", "\u0405CS-4V-16-50"),
                 ("combining", "S\u0301CS-4V-16-50"), ("roman", "S\u216dS-4V-16-50"), ("figure-dash", "SCS\u20124V-16-50"),
                 ("zero-width", "SCS\u200b-4V-16-50"), ("bidi", "\u202eSCS-4V-16-50"), ("soft-hyphen", "SCS\u00ad-4V-16-50"),
                 ("joiner", "SC\u034fS-4V-16-50"), ("variation", "SCS\ufe0f-4V-16-50"),
                 ("small-capitals", "\ua731\u1d04\ua731-4V-16-50"), ("small-roman", "S\u217dS-4V-16-50"),
                 ("cherokee", "\uabaa\uabaf\uabaa-4V-16-50"), ("lunate-sigma", "S\u03f2S-4V-16-50"),
                 ("coptic", "S\u2ca5S-4V-16-50"), ("modifiers", "\u02e2\u1d9c\u02e2-4V-16-50"),
                 ("tone", "\u01bdC\u01bd-4V-16-50"), ("subscript", "\u209bCS-4V-16-50"),
                 ("arabic-stop", "SCS\u06d44V-16-50"), ("coptic-dash", "SCS\u2cba4V-16-50"),
                 ("vertical-dash", "SCS\ufe324V-16-50"), ("filler", "S\u1160CS-4V-16-50"),
                 ("narrow-filler", "SCS\uffa0-4V-16-50"), ("other-mark", "SC\u0483S-4V-16-50"))
] + [
    ("49-id-is-a-name", C, lambda c: c.flavor_create(
        body={"flavor": dict(FIGURES, name="x", id="SCS-4V-16-50")})),
    ("49-id-of-another-name", C, lambda c: c.flavor_create(
        body={"flavor": dict(FIGURES, name="SCS-4V-8", id="SCS-16V-64")})),
    ("49-id-as-list", C, lambda c: c.flavor_create(body={"flavor": dict(LIE["flavor"], id=["a"])})),
    ("49-id-as-number", C, lambda c: c.flavor_create(body={"flavor": dict(LIE["flavor"], id=1.5)})),
    # ---- sequences and other doors -------------------------------------------
    ("50-specs", C, lambda c: c.specs()),
    ("50-spec", C, lambda c: c.spec("scs:cpu-type", WRONG)),
    ("50-spec-of-another-key", C, lambda c: c.spec("harmless", WRONG)),
    ("50-specs-among-others", C, lambda c: c.specs({"extra_specs": dict(WRONG, a="b")})),
    ("50-spec-as-number", C, lambda c: c.specs({"extra_specs": {"scs:cpu-type": 5}})),
    ("50-spec-as-float", C, lambda c: c.specs({"extra_specs": {"scs:cpu-type": 5.5}})),
    ("50-spec-name", C, lambda c: c.specs({"extra_specs": {"scs:name-v3": "SCS-4V-16-50"}})),
    ("50-flavor-action", C, lambda c: c.request("POST", "/v2.1/flavors/%s/action" % c.flavor, {"delete": {}})),
    ("50-flavor-action-create", C, lambda c: c.request("POST", "/v2.1/flavors/%s/action" % c.flavor, {"create": LIE})),
    ("50-flavor-action-two", C, lambda c: c.request(
        "POST", "/v2.1/flavors/%s/action" % c.flavor, {"addTenantAccess": {"tenant": "x"}, "delete": {}})),
    ("50-flavor-put", C, lambda c: c.request("PUT", "/v2.1/flavors/" + c.flavor, LIE)),
    ("50-flavor-patch", C, lambda c: c.request("PATCH", "/v2.1/flavors/" + c.flavor, LIE)),
    ("51-public", I, lambda c: c.patch(PUBLIC)),
    ("51-replace", I, lambda c: c.patch([{"op": "replace", "path": "/visibility", "value": "public"}])),
    ("51-shared-becomes-public", I, lambda c: c.patch(PUBLIC, c.shared)),
    ("51-create-community-of-provider", I, lambda c: c.image_create(body={"visibility": "community"})),
    ("51-create-community-with-owner", I, lambda c: c.image_create(body={"visibility": "community", "owner": c.project})),
    ("51-create-community-null-owner", I, lambda c: c.image_create(body={"visibility": "community", "owner": None})),
    ("51-community-of-provider", I, lambda c: c.patch([add("visibility", "community")])),
    ("51-hidden-public", I, lambda c: c.patch([add("os_hidden", True), *PUBLIC])),
    ("51-create-hidden-public", I, lambda c: c.image_create(body=dict(BARE, os_hidden=True))),
    ("52-remove-of-published", I, lambda c: c.patch([{"op": "remove", "path": "/os_distro"}], c.public)),
    ("52-last-wins", I, lambda c: c.patch([add("visibility", "private"), *PUBLIC])),
    ("52-chain", I, lambda c: c.patch(
        [add("os_distro", "debian"), {"op": "remove", "path": "/os_distro"}], c.public)),
    ("52-good-then-bad", I, lambda c: c.patch([add("architecture", "aarch64"), add("architecture", "vax")], c.public)),
    ("52-complete-and-undo", I, lambda c: c.patch(
        [add(k, v) for k, v in PUBLISHED.items()] + PUBLIC + [{"op": "remove", "path": "/image_source"}])),
    ("52-unhide-after-worse", I, lambda c: c.patch([add("os_hidden", True), add("architecture", "vax")], c.public)),
] + [
    ("53-%r" % p, I, lambda c, p=p: c.patch([{"op": "add", "path": p, "value": "public"}]))
    for p in ("/ visibility", "/visibility ", "//visibility", "/visibility/", " /visibility", "/\u00a0visibility",
              "/visibility\u2003", "/\tvisibility", "/visibility\n", "/\x1fvisibility", "visibility", "", "/", "/ ",
              "/~visibility", "/visibility~", "/visibility~2", "/vis\u00ebbility", "/visibility/0", "/x/../visibility")
] + [
    ("53-name-of-published-%r" % p, I, lambda c, p=p: c.patch([{"op": "replace", "path": p, "value": "vax"}], c.public))
    for p in ("/ architecture", "/architecture ", "//architecture", "/\u3000architecture")
] + [
    ("53-remove-%r" % p, I, lambda c, p=p: c.patch([{"op": "remove", "path": p}], c.public))
    for p in ("/ os_distro", "/os_distro ", "//os_distro", "/os_distro/")
] + [
    ("53-pointer-%d" % i, I, lambda c, p=p: c.patch([{"op": "add", "path": p, "value": "public"}, *PUBLIC]))
    for i, p in enumerate(("/~0", "/~1", "/~01", "/~1visibility", "/visibility~1", "/-", "/0", "/tags/-", "/tags/0",
                           "/visibility/-", "/locations/-", None, 0, ["/visibility"], {"path": "/visibility"}))
] + [
    ("53-operation-%d" % i, I, lambda c, o=o: c.patch([dict(add("visibility", "public"), op=o)]))
    for i, o in enumerate((None, True, 0, ["add"], {"add": 1}, "", "add\0", "\uff41dd"))
] + [
    ("53-value-missing", I, lambda c: c.patch([{"op": "replace", "path": "/architecture"}], c.public)),
    ("53-value-object", I, lambda c: c.patch([add("architecture", {"a": "x86_64"})], c.public)),
    ("53-remove-with-value", I, lambda c: c.patch([dict(add("os_distro", "debian"), op="remove")], c.public)),
    ("53-many-operations", I, lambda c: c.patch([add("x", "y")] * 2000 + PUBLIC)),
    ("54-replace", I, lambda c: c.patch([{"replace": "/visibility", "value": "public"}], type=PATCH_V20)),
    ("54-add", I, lambda c: c.patch([{"add": "/visibility", "value": "public"}], type=PATCH_V20)),
    ("54-two-verbs", I, lambda c: c.patch([{"replace": "/visibility", "add": "/x", "value": "public"}], type=PATCH_V20)),
    ("54-remove", I, lambda c: c.patch([{"remove": "/os_distro"}], c.public, type=PATCH_V20)),
    ("54-null-verb-too", I, lambda c: c.patch([{"replace": "/visibility", "remove": None, "value": "public"}], type=PATCH_V20)),
    ("54-path-as-list", I, lambda c: c.patch([{"add": ["/visibility"], "value": "public"}], type=PATCH_V20)),
    ("54-two-of-one-verb", I, lambda c: c.patch(
        b'[{"replace": "/name", "replace": "/visibility", "value": "public"}]', type=PATCH_V20)),
    ("54-space", I, lambda c: c.patch([{"replace": "/ visibility", "value": "public"}], type=PATCH_V20)),
    ("54-parameter", I, lambda c: c.patch([{"replace": "/visibility", "value": "public"}], type=PATCH_V20 + "; v=1")),
    ("54-wrong-form", I, lambda c: c.patch([{"replace": "/visibility", "value": "public"}])),
    ("54-wrong-form-v2.1", I, lambda c: c.patch(PUBLIC, type=PATCH_V20)),
] + [
    ("54-verb-%s" % v, I, lambda c, v=v: c.patch([{"op": v, "path": "/visibility", "value": "public", "from": "/name"}]))
    for v in ("ADD", "Add", "test", "move", "copy", "add ", " replace")
] + [
    ("55-location", I, lambda c: c.patch(
        [{"op": "add", "path": "/locations/-", "value": {"url": "http://127.0.0.1:1/x", "metadata": {}}}], c.shared)),
    ("55-locations", I, lambda c: c.patch(
        [{"op": "replace", "path": "/locations", "value": [{"url": "http://127.0.0.1:1/x", "metadata": {}}]}], c.shared)),
    ("55-location-and-public", I, lambda c: c.patch([
        {"op": "add", "path": "/locations/0", "value": {"url": "http://127.0.0.1:1/x", "metadata": {}}}, *PUBLIC])),
    ("55-create", I, lambda c: c.image_create(body={"locations": [{"url": "http://127.0.0.1:1/x", "metadata": {}}]})),
] + [
    ("55-internal-%s" % n, I, lambda c, n=n: c.patch([add(n, "x"), *PUBLIC]))
    for n in ("extra_properties", "_visibility", "__class__", "base", "image", "locations", "is_public", "status", "os_glance_x")
] + [
    ("57-task", I, lambda c: c.request("POST", "/v2/tasks", {"type": "import", "input": {
        "import_from": "http://127.0.0.1/x", "import_from_format": "raw", "image_properties": BARE}})),
    ("57-task-other-type", I, lambda c: c.request("POST", "/v2/tasks", {
        "type": "api_image_import", "input": {"image_id": c.private}, "image_properties": BARE})),
    ("57-task-extra", I, lambda c: c.request("POST", "/v2.5/tasks", {"type": "import", "input": {
        "import_from": "http://127.0.0.1/x", "import_from_format": "raw",
        "image_properties": {"extra_properties": {"a": "b"}, "visibility": "public"}}})),
    ("57-import-without-method", I, lambda c: c.request("POST", "/v2/images/%s/import" % c.private, {"method": "x"})),
    ("57-import-into-public", I, lambda c: c.request("POST", "/v2/images/%s/import" % c.public, {
        "method": {"name": "glance-download", "glance_region": "RegionOne", "glance_image_id": c.private}})),
    ("58-nova-metadata", C, lambda c: c.request(
        "POST", "/v2.1/images/%s/metadata" % c.public, {"metadata": {"architecture": "vax"}})),
    ("58-nova-metadata-replace", C, lambda c: c.request(
        "PUT", "/v2/images/%s/metadata" % c.public, {"metadata": {"architecture": "vax"}})),
    ("58-nova-metadata-key", C, lambda c: c.request(
        "PUT", "/v2.1/%s/images/%s/metadata/architecture" % (c.project, c.public), {"meta": {"architecture": "vax"}})),
    ("58-nova-metadata-delete", C, lambda c: c.request("DELETE", "/v2.1/images/%s/metadata/os_distro" % c.public)),
    ("58-create-image-visibility", C, lambda c: c.request("POST", "/v2.1/servers/%s/action" % uuid.uuid4(), {
        "createImage": {"name": "x", "metadata": {"visibility": "public"}}})),
    ("58-create-backup", C, lambda c: c.request("POST", "/v2/servers/%s/action" % uuid.uuid4(), {"createBackup": {
        "name": "x", "backup_type": "d", "rotation": 1, "metadata": {"visibility": "public"}}})),
    ("59-unknown-below-image", I, lambda c: c.request("POST", "/v2/images/%s/publish" % c.private, {})),
    ("59-put-image", I, lambda c: c.request("PUT", "/v2/images/" + c.private, BARE)),
    ("59-image-v1", I, lambda c: c.request("PUT", "/v1/images/" + c.private, headers=["X-Image-Meta-Is_public: True"])),
    ("59-other-root", I, lambda c: c.request("POST", "/v2/publish", {})),
    ("50-specs-id-with-space", C, lambda c: c.request(
        "POST", "/v2.1/flavors/%s%%20/os-extra_specs" % c.flavor, {"extra_specs": WRONG})),
    ("50-patch-id-with-space", I, lambda c: c.patch(PUBLIC, c.private + "%20")),
    ("50-spec-as-boolean", C, lambda c: c.specs({"extra_specs": {"scs:cpu-type": True}})),
    ("50-spec-as-null", C, lambda c: c.specs({"extra_specs": {"scs:cpu-type": None}})),
    ("50-spec-as-object", C, lambda c: c.specs({"extra_specs": {"scs:cpu-type": {"a": "b"}}})),
    ("50-spec-as-big-number", C, lambda c: c.specs(b'{"extra_specs": {"scs:cpu-type": 99999999999999999999}}')),
    ("50-spec-with-space-in-value", C, lambda c: c.specs({"extra_specs": {"scs:cpu-type": "shared-core "}})),
    ("50-spec-case-of-value", C, lambda c: c.specs({"extra_specs": {"scs:cpu-type": "Shared-Core"}})),
    ("50-spec-other-case-in-path", C, lambda c: c.spec("SCS:cpu-type", WRONG)),
    ("50-spec-patch", C, lambda c: c.spec("scs:cpu-type", WRONG, "PATCH")),
    ("50-specs-put", C, lambda c: c.request("PUT", "/v2.1/flavors/%s/os-extra_specs" % c.flavor, {"extra_specs": WRONG})),
    ("50-alias-of-spec", C, lambda c: c.specs(b'{"extra_specs": {"scs:cpu-typ\\u0065": "wrong"}}')),
    ("50-spec-v2-path", C, lambda c: c.request(
        "PUT", "/v2/%s/flavors/%s/os-extra_specs/scs:cpu-type" % (c.project, c.flavor), WRONG)),
    ("50-spec-mismatch", C, lambda c: c.spec("a", {"a": "b", "scs:cpu-type": "wrong"})),
    ("50-spec-empty-name", C, lambda c: c.specs({"extra_specs": {"scs:name-v2": ""}})),
    ("50-spec-other-version", C, lambda c: c.specs({"extra_specs": {"scs:name-v1": "SCS-16V:64"}})),
    ("50-spec-disk", C, lambda c: c.specs({"extra_specs": {"scs:disk0-type": "floppy"}})),
    ("52-public-private-public", I, lambda c: c.patch(PUBLIC + [add("visibility", "private")] + PUBLIC)),
    ("52-replace-tags-and-public", I, lambda c: c.patch([add("tags", []), *PUBLIC])),
    ("52-empty-value", I, lambda c: c.patch([add("os_distro", "")], c.public)),
    ("52-null-value", I, lambda c: c.patch([add("os_distro", None)], c.public)),
    ("52-date-of-other-script", I, lambda c: c.patch([add("image_build_date", "\u0662\u0660\u0662\u0664-01-01x")], c.public)),
    ("52-min-disk-lowered", I, lambda c: c.patch([add("min_disk", 0)], c.public)),
    ("52-min-disk-float", I, lambda c: c.patch(b'[{"op": "replace", "path": "/min_disk", "value": 0e0}]', c.public)),
    ("52-null-operation", I, lambda c: c.patch([None, *PUBLIC])),
    ("52-object-instead-of-array", I, lambda c: c.patch(PUBLIC[0])),
    ("52-nested-array", I, lambda c: c.patch([PUBLIC])),
    ("52-value-as-list", I, lambda c: c.patch([add("visibility", ["public"])])),
    ("52-case-of-value", I, lambda c: c.patch([add("visibility", "Public")])),
    ("52-space-in-value", I, lambda c: c.patch([add("visibility", "public ")])),
    ("51-two-ids", I, lambda c: c.image_create(body=dict(BARE, id=c.private))),
    ("51-upper-case-id", I, lambda c: c.patch(PUBLIC, c.private.upper())),
    ("57-task-visibility-case", I, lambda c: c.request("POST", "/v2/tasks", {"type": "import", "input": {
        "import_from": "http://127.0.0.1/x", "import_from_format": "raw",
        "image_properties": {"visibility": "Public"}}})),
    ("57-task-twice", I, lambda c: c.request("POST", "/v2/tasks", b'{"type": "import", "input": {"image_properties": {}}, '
        b'"input": {"import_from": "http://127.0.0.1/x", "import_from_format": "raw", '
        b'"image_properties": {"visibility": "public"}}}')),
    ("57-task-escaped-type", I, lambda c: c.request("POST", "/v2/tasks", b'{"type": "imp\\u006frt", "input": {"import_from": '
        b'"http://127.0.0.1/x", "import_from_format": "raw", "image_properties": {"visibility": "public"}}}')),
    ("58-create-image-escaped", C, lambda c: c.request("POST", "/v2.1/servers/%s/action" % uuid.uuid4(),
        b'{"cre\\u0061teImage": {"name": "x", "metadata": {"v\\u0069sibility": "public"}}}')),
    ("58-create-image-chunked", C, lambda c: c.request("POST", "/v2.1/%s/servers/%s/action" % (c.project, uuid.uuid4()), chunked(
        b'{"createImage": {"name": "x", "metadata": {"owner": "x"}}}'), CHUNKED, length=False)),
    ("57-task-community", I, lambda c: c.task({"visibility": "community"})),
    ("57-task-hidden", I, lambda c: c.task(dict(BARE, os_hidden=True))),
    ("57-task-minor-version", I, lambda c: c.task(BARE, "/v2.15/tasks")),
    ("57-task-escaped-path", I, lambda c: c.task(BARE, "/v2/%74asks")),
    ("57-task-other-name-of-type", I, lambda c: c.task(BARE, type="IMPORT")),
    ("57-task-number-as-text", I, lambda c: c.task(dict(BARE, min_disk="0"))),
    ("57-task-property-as-object", I, lambda c: c.task(dict(BARE, os_distro={"a": "b"}))),
    ("57-task-form", I, lambda c: c.request(
        "GET", "/v2/tasks?_method=POST", {"type": "import", "input": {
            "import_from": "http://127.0.0.1/x", "import_from_format": "raw", "image_properties": BARE}})),
    ("58-create-image-behind-a-reserved-name", C, lambda c: c.request("POST", "/v2.1/servers/%s/action" % uuid.uuid4(), {
        "createImage": {"name": "x", "metadata": {"os_glance_x": "y", "visibility": "public"}}})),
    ("59-add-location", I, lambda c: c.request("POST", "/v2/images/%s/locations" % c.shared, {
        "url": "http://127.0.0.1/x", "validation_data": {}})),
    ("59-store-path", I, lambda c: c.request("POST", "/v2/stores/fast/" + c.private, BARE)),
    ("59-v2-root", I, lambda c: c.request("POST", "/v2", BARE)),
    ("59-root", I, lambda c: c.request("POST", "/", BARE)),
    ("59-versions", I, lambda c: c.request("POST", "/versions", BARE)),
    ("59-compute-at-image", I, lambda c: c.flavor_create()),
    ("59-image-at-compute", C, lambda c: c.image_create("/v2.1/images")),
    ("61-create-with-mark", I, lambda c: c.image_create(body=dict(BARE, scs_gate_violations=""))),
]
