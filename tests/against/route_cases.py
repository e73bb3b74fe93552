"""Generates requests near the routes of a service: spelled as they should be,
and in all the ways in which one reader sees another path than the next."""
import collections
import re

Case = collections.namedtuple("Case", "method target headers form")

PLACE = re.compile(r"\{[^}]*\}|:\w+")
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO", "post", "Delete", "PROPFIND"]
VERSIONS = {
    "compute": ["v2.1"] * 12 + ["v2"] * 4 + ["v2.0", "v3", "V2.1", "v2.10", "v2.1.1", "v1", "v21", "2.1", "v2.1%20", "v2.01"],
    "image": ["v2"] * 12 + ["v2.%d" % n for n in range(18)] + ["v1", "V2", "v3", "v2.", "v2.99", "v02", "2", "versions"],
}
PROJECTS = ["6f70656e737461636b", "ab", "0", "-", "a-b-", "AB", "g", "a_b", "ab%2d", "%61b", "cafe", "v2.1", "x"]
IDS = ["x", "SCS-2V-4", "8ad9a2d1", "ab", "detail", "a%20b", "a b", "a.json", "a.xml", "x;y=1", "..", ".", "%2e%2e", "%2E",
       "...", "..;", "%2e;x", "", "a%2fb", "a%2Fb", "a%5cb", "a\\b", "%00", "x%00", "x%0a", "%0ax", "x%0d", "%c3%a4", "%ff",
       "%c0%af", "%c0%ae%c0%ae", "%e0%80%af", "%ef%bc%8f", "\xe4", "%u002f", "%252e", "%252f", "%%66", "%", "%4", "%zz",
       "a#b", "%23", "a%3fb", "%3f", "a+b", "a%2bb", "~x", "*", "@x", "a:b", "scs:name-v1", "trait:HW_CPU", "a=b", "a&b",
       "{id}", "%7bid%7d", "a|b", "%7c", "action", "flavors", "images", "servers", "os-extra_specs", "metadata",
       "x" * 300, "%41" * 100]
TAILS = ["/", "//", "/.", "/..", "/%2e", ".", "..", ".json", ".xml", ".JSON", ";x", ";x=y", "%00", "%0a", "%0A", "%0d%0a",
         "%20", "%09", "/x", "/action", "/metadata", "/os-extra_specs", "/%2e%2e/%2e%2e", "#", "#x", "%23", "%3f", "\\", "%5c",
         "%2f", "/%2f", "+", "*", "\xa0", "%a0", "%c2%a0", "/..;/x", "/x/..", "/./", "/file", "/members", "/tags/t"]
SEGMENTS = ["", ".", "..", "%2e", "%2e%2e", ".%2e", "x", "ab", "servers", "flavors", "images", "os-keypairs", "metadefs", "..;",
            ".;x", "%2e%2e;", "%2f", "%5c", "..%2f", "..%5c", "%c0%ae%c0%ae", "%252e%252e", "v2.1", "v2", "%00", "%20", "cache"]
QUERIES = ["a=b", "", "?", "method=DELETE", "_metho=DELETE", "_method", "_method=", "x=_method", "a=b&c", "_ method=DELETE",
           "_method=%s", "_method=%s&_method=GET", "_method=GET&_method=%s", "a=b&_method=%s", "a;_method=%s", "&&_method=%s",
           "%%5fmethod=%s", "%%5Fmethod=%s&_method=", "_metho%%64=%s&x=_method", "_Method=%s", "_METHOD=%s", "+_method=%s",
           "_method=+%s", "_method=%%20%s", "?_method=%s", "_method%%3d%s", "_method=%s#", "%%255fmethod=%s", "_method[]=%s",
           "_m%%65thod=%s&_method", "a=%%&_method=%s", "a=%%ff&_method=%s", "_method=%s%%00", "x=1?_method=%s", "_met%%68od=%s"]
TYPES = [None] * 6 + [
    "application/json", "application/json;version=2.1/x", "application/json;version=2/x", "application/json;version=2.1",
    "text/plain", "application/x-www-form-urlencoded", "APPLICATION/X-WWW-FORM-URLENCODED; a=b", "multipart/form-data; boundary=x"]
ACCEPTS = [None] * 6 + [
    "application/json", "application/vnd.openstack.images-v2", "application/vnd.openstack.images-v2.5",
    "application/json;version=2.1/x", "*/*;version=2/x"]
PART = '--x\r\nContent-Disposition: form-data; name="_method"\r\n\r\n%s\r\n--x--\r\n'


def make(random, service, routes, writes, count):
    """The first ones are the routes themselves, in their own methods; of the
    others, more than half are near those routes that write."""
    for method, path, _, _ in routes:
        yield Case(method, "/%s%s" % (VERSIONS[service][0], PLACE.sub("ab", path)), {}, "")
    for _ in range(count - len(routes)):
        yield one(random, service, random.choice(writes if random.random() < 0.6 else routes))


def one(random, service, route):
    method, path = route[0], fill(random, route[1])
    segments = path.split("/")[1:]
    if service == "compute" and random.random() < 0.15:
        segments.insert(0, random.choice(PROJECTS))
    if random.random() < 0.97:
        segments.insert(0, random.choice(VERSIONS[service]))
    path = "/" + "/".join(segments)
    for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3))):
        path = random.choice(CHANGES)(random, path)
    if method == "*" or random.random() < 0.2:
        method = random.choice(METHODS)
    if random.random() < 0.3:
        path += "?" + query(random)
    headers, form = meta(random)
    return Case(method, path, headers, form)


def fill(random, path):
    """A value for each variable of a route, odd in one case of four."""
    return PLACE.sub(lambda _: random.choice(IDS if random.random() < 0.25 else IDS[:4]), path)


def query(random):
    text = random.choice(QUERIES)
    return text % random.choice(METHODS[:7] + ["delete", "dElete"]) if "%s" in text else text


def meta(random):
    headers, form = {}, ""
    kind, accept = random.choice(TYPES), random.choice(ACCEPTS)
    if kind:
        headers["CONTENT_TYPE"] = kind
    if accept:
        headers["HTTP_ACCEPT"] = accept
    if kind and "form" in kind.lower():
        other = random.choice(METHODS[:7])
        form = PART % other if "multipart" in kind else "_method=" + other
    return headers, form


# ---- changes to a path ----------------------------------------------------------
def escape(random, path):
    """One character, or all of one segment."""
    if random.random() < 0.5:
        at = random.randrange(len(path))
        return path[:at] + hexed(random, path[at]) + path[at + 1:]
    segments = path.split("/")
    at = random.randrange(len(segments))
    segments[at] = "".join(hexed(random, c) for c in segments[at])
    return "/".join(segments)


def hexed(random, c):
    form = random.choice(("%%%02x", "%%%02X", "%%%02x", "%%25%02x", "%%c0%%%02x", "%%u00%02x"))
    return form % (ord(c) & 0xff)


def tail(random, path):
    return path + random.choice(TAILS)


def insert(random, path):
    segments = path.split("/")
    segments.insert(random.randrange(len(segments)) + 1, random.choice(SEGMENTS))
    return "/".join(segments)


def detour(random, path):
    """Away and back: what resolves dots ends where the path began."""
    segments = path.split("/")
    at = random.randrange(len(segments)) + 1
    up = random.choice(("..", "..", "%2e%2e", ".%2e", "..;", "%2E."))
    return "/".join(segments[:at] + [random.choice(SEGMENTS[6:13]), up] + segments[at:])


def from_afar(random, path):
    """Through a path that is harmless by itself."""
    return random.choice(("/v2.1/servers/..", "/v2/metadefs/..", "/x/..", "//h", "/.", "/v2.1/os-keypairs/../..", "http://h",
                          "https://h:8774", "/http://h", "//v2.1/servers/..")) + path


def double(random, path):
    at = [i for i, c in enumerate(path) if c == "/"] or [0]
    i = random.choice(at)
    return path[:i] + random.choice(("//", "///", "/%2f", "%2f/", "\\", "/\\", "%5c", "/./", "/ ", "/\t")) + path[i + 1:]


def swap_case(random, path):
    at = random.randrange(len(path))
    return path[:at] + path[at:].encode("latin1").swapcase().decode("latin1")


def drop(random, path):
    at = random.randrange(len(path))
    return "/" + (path[:at] + path[at + 1:]).lstrip("/") if random.random() < 0.8 else path[:at] + path[at + 1:]


def put_byte(random, path):
    at = random.randrange(1, len(path) + 1)
    return path[:at] + chr(random.choice([*range(1, 10), 0x0b, 0x0c, 0x1f, 0x20, 0x7f, 0x80, 0xa0, 0xc3, 0xff, *range(0x21, 0x7f)])) + path[at:]


CHANGES = [escape, escape, escape, tail, tail, insert, insert, detour, from_afar, double, double, swap_case, drop, put_byte]
