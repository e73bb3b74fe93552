"""What made other proxies and servers read one stream of bytes differently:
the rows of known-desyncs.py. Each has a risk, where it comes from, and the
bytes.

In what clients send, S stands for a target that passes and EVIL for a request
that must never arrive unjudged: a flavor whose name lies.

What the references are worth: where a number is given, its record or what its
finders or the maintainers published was looked up, and names that program and
that kind of defect. The bytes are ours; the program named need not have failed
at exactly these, and often others failed with it. Rows whose history is not
certain name the clause that speaks of them instead.

Sources without a number: [Linhart] HTTP Request Smuggling, Watchfire 2005;
[Kettle 2019] HTTP Desync Attacks; [Kettle 2022] Browser-Powered Desync
Attacks; [Kettle 2025] HTTP/1.1 Must Die; [Weikop 2025] Funky Chunks and its
addendum; [Miller 2020] h2c Smuggling; [RFC 9110], [RFC 9112] and [RFC 9113]
the section named. Issues are those of the program's repository on GitHub.
"""
from flow import BAD_FLAVOR

S = b"/v2.1/servers"
H = b"Host: a\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
LAST = b"0\r\n\r\n"
EVIL = (b"POST /v2.1/flavors HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(BAD_FLAVOR), BAD_FLAVOR.encode()))


def post(fields, body=b"", method=b"POST", version=b"HTTP/1.1"):
    return method + b" " + S + b" " + version + b"\r\n" + H + fields + b"\r\n" + body


def get(fields=b"", body=b""):
    return post(fields, body, b"GET")


def length(text, body=EVIL):
    """A Content-Length as given, then what a second reader may find."""
    return post(b"Content-Length:" + text + b"\r\n", b"hello" + body)


def coding(text, more=b""):
    return post(b"Transfer-Encoding:" + text + b"\r\n" + more, LAST + EVIL)


def chunks(text):
    return post(CHUNKED, text)


def size_line(text):
    """Two bytes behind the line that text ends; or, to who reads on, a longer
    line, and two bytes behind that."""
    return chunks(text + b"xx\r\n" + HIDING)


N = b"%d" % len(EVIL)
# A chunk that hides a request. Its size has two digits: who takes them for what
# a chunk of two bytes holds, or passes over them, finds an end and the request.
HIDDEN = LAST + EVIL
HIDING = b"%x\r\n%s\r\n" % (len(HIDDEN), HIDDEN) + LAST
# The same for who loses its first digit: the second is 0.
OVERREAD = (b"\r\n" + EVIL).ljust(len(EVIL) + 17 & ~15)
OVERREADING = b"%x\r\n%s\r\n" % (len(OVERREAD), OVERREAD) + LAST

# Each must be answered with 400 (or what stands behind it), the connection be
# closed, and nothing of it reach the service: (risk, origin, bytes[, status]).
REFUSED = [
    # ---- two framings ------------------------------------------------------
    ("CL.TE", "[Linhart], CVE-2005-2088 httpd", post(b"Content-Length: 5\r\n" + CHUNKED, LAST + EVIL)),
    ("TE.CL", "[Kettle 2019]", post(CHUNKED + b"Content-Length: 4\r\n", b"%x\r\n%s\r\n" % (len(EVIL), EVIL) + LAST)),
    ("CL.TE, length 0", "CVE-2020-10109 Twisted", post(b"Content-Length: 0\r\n" + CHUNKED, LAST + EVIL)),
    ("both, senseless length", "h2o issue 3342", post(b"Content-Length: blah\r\n" + CHUNKED, LAST + EVIL)),
    ("both, other case", "[RFC 9110] 5.1", post(b"content-LENGTH: 5\r\ntransfer-ENCODING: chunked\r\n", LAST + EVIL)),
    ("both", "CVE-2024-47220 WEBrick", post(b"Content-Length: 50\r\n" + CHUNKED, LAST + EVIL)),
    ("length and identity", "CVE-2021-33037 Tomcat", post(b"Content-Length: 5\r\nTransfer-Encoding: identity\r\n", b"hello" + EVIL)),
    ("length and unknown coding", "CVE-2024-6827 gunicorn", post(b"Content-Length: 5\r\nTransfer-Encoding: x\r\n", b"hello" + EVIL)),
    ("chunked in HTTP/1.0", "CVE-2021-33037 Tomcat", post(CHUNKED, LAST + EVIL, version=b"HTTP/1.0")),
    ("both in HTTP/1.0", "[RFC 9112] 6.1", post(b"Content-Length: 5\r\n" + CHUNKED, LAST + EVIL, version=b"HTTP/1.0")),
    ("both in HTTP/1.0, two codings", "CVE-2026-2835 Pingora", post(b"Content-Length: 5\r\nTransfer-Encoding: identity, chunked\r\nConnection: keep-alive\r\n", LAST + EVIL, version=b"HTTP/1.0")),
    # ---- several lengths -----------------------------------------------------
    ("two lengths", "CVE-2020-10108 Twisted", post(b"Content-Length: 5\r\nContent-Length: 0\r\n", b"hello" + EVIL)),
    ("two lengths, the last is right", "CVE-2017-7658 Jetty", post(b"Content-Length: 0\r\nContent-Length: 5\r\n", b"hello" + EVIL)),
    ("two equal lengths", "CVE-2019-20445 Netty", post(b"Content-Length: 5\r\nContent-Length: 5\r\n", b"hello" + EVIL)),
    ("an empty length and one", "CVE-2023-40225 HAProxy", post(b"Content-Length:\r\nContent-Length: 5\r\n", b"hello" + EVIL)),
    ("two lengths, taken by turns", "h2o issue 3396", post(b"Content-Length: 0\r\nContent-Length: " + N + b"\r\n", EVIL)),
    ("three lengths", "CVE-2019-16792 waitress", post(b"Content-Length: 5\r\n" * 3, b"hello" + EVIL)),
    # ---- one length that is none -------------------------------------------
    ("empty length", "CVE-2023-40225 HAProxy", length(b"")),
    ("blank length", "CVE-2023-40225 HAProxy", length(b" \t ")),
    ("list of lengths", "CVE-2019-16792 waitress", length(b" 5, 5")),
    ("list of different lengths", "[RFC 9112] 6.3", length(b" 5, 0")),
    ("length with a sign", "CVE-2021-32715 hyper, CVE-2023-40167 Jetty", length(b" +5")),
    ("negative length", "CVE-2022-24801 Twisted", length(b" -5")),
    ("hexadecimal length", "CVE-2023-38697 protocol-http1", length(b" 0x5")),
    ("underscore in a length", "CVE-2022-24761 waitress", length(b" 0_5")),
    ("space in a length", "CVE-2022-24790 Puma", length(b" 5 5")),
    ("fraction", "[RFC 9112] 6.3", length(b" 5.0")),
    ("exponent", "[RFC 9112] 6.3", length(b" 5e0")),
    ("length with a parameter", "CVE-2022-42252 Tomcat", length(b" 5;x")),
    ("length in quotes", "[RFC 9112] 6.3", length(b' "5"')),
    ("Arabic digit", "Python's int", length(b" \xd9\xa5")),
    ("length behind a vertical tab", "CVE-2022-24801 Twisted", length(b" \x0b5")),
    ("length behind NBSP", "Python's int", length(b" \xa05")),
    ("length of 2^64 and 5", "[RFC 9112] 6.3", length(b" 18446744073709551621")),
    ("length of 2^63", "[RFC 9112] 6.3", length(b" 9223372036854775808")),
    ("length of 40 nines", "[RFC 9112] 6.3", length(b" " + b"9" * 40)),
    # ---- codings -------------------------------------------------------------
    ("vertical tab before chunked", "CVE-2019-18277 HAProxy", coding(b" \x0bchunked", b"Content-Length: 5\r\n")),
    ("vertical tab, no length", "CVE-2019-18277 HAProxy", coding(b"\x0bchunked")),
    ("form feed before chunked", "CVE-2019-16789 waitress", coding(b" \x0cchunked")),
    ("NBSP before chunked", "CVE-2019-16789 waitress", coding(b" \xa0chunked")),
    ("CR before chunked", "CVE-2022-1705 Go", coding(b" \rchunked")),
    ("two codings", "CVE-2020-8287 Node", post(CHUNKED + b"Transfer-Encoding: eee\r\n", LAST + EVIL)),
    ("two codings, chunked last", "CVE-2021-21299 hyper", post(b"Transfer-Encoding: eee\r\n" + CHUNKED, LAST + EVIL)),
    ("chunked twice", "CVE-2021-21299 hyper", post(CHUNKED * 2, LAST + EVIL)),
    ("chunked, identity", "CVE-2024-1135 gunicorn", coding(b" chunked,identity")),
    ("chunked, gzip", "CVE-2021-33037 Tomcat", coding(b" chunked, gzip")),
    ("gzip, chunked", "CVE-2019-16786 waitress", coding(b" gzip, chunked")),
    ("chunked, chunked", "[RFC 9112] 6.1", coding(b" chunked, chunked")),
    ("grown together", "CVE-2022-32213 llhttp", coding(b" chunkedchunked")),
    ("chunked, and a longer word", "CVE-2026-89044 Netty", coding(b" chunked, xchunked")),
    ("a longer word on a folded line", "CVE-2026-89044 Netty", coding(b" chunked,\r\n xchunked")),
    ("longer word", "CVE-2020-25613 WEBrick, [Kettle 2019]", coding(b" xchunked", b"Content-Length: 5\r\n")),
    ("word behind it", "[RFC 9112] 7", coding(b" chunked x")),
    ("comma before", "[RFC 9110] 5.6.1", coding(b" , chunked")),
    ("comma behind", "tinyproxy issue 616", coding(b" chunked,")),
    ("colon before", "[RFC 9112] 6.1", coding(b": chunked")),
    ("in quotes", "CVE-2021-37148 Traffic Server", coding(b' "chunked"')),
    ("with a parameter", "[RFC 9112] 7.1", coding(b" chunked;q=1")),
    ("identity alone", "CVE-2021-33037 Tomcat", coding(b" identity")),
    ("cow", "CVE-2020-11076 Puma", coding(b" cow")),
    ("empty coding", "[RFC 9112] 6.1", coding(b"")),
    ("coding on a folded line", "CVE-2022-32215 llhttp", coding(b"\r\n chunked")),
    ("coding folded behind a length", "CVE-2022-32215 llhttp", post(b"Content-Length: 5\r\nTransfer-Encoding:\r\n\tchunked\r\n", b"hello" + EVIL)),
    ("coding folded at its end", "CVE-2022-32213 llhttp, by obs-fold", coding(b" chunked\r\n , identity")),
    # ---- names and colons -------------------------------------------------------
    ("space before the colon", "CVE-2019-16276 Go", post(b"Transfer-Encoding : chunked\r\n", LAST + EVIL)),
    ("space before the colon, with a length", "CVE-2019-16869 Netty", post(b"Content-Length: 5\r\nTransfer-Encoding : chunked\r\n", b"hello" + EVIL)),
    ("tab before the colon", "CVE-2019-18678 Squid", post(b"Content-Length\t: 5\r\n", b"hello" + EVIL)),
    ("space before Content-Length's colon", "CVE-2021-22959 llhttp", post(b"Content-Length : 5\r\n", b"hello" + EVIL)),
    ("space before a field", "CVE-2020-7238 Netty", post(b" Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", b"hello" + EVIL)),
    ("space before Content-Length", "CVE-2024-27982 llhttp", post(b" Content-Length: 5\r\n", b"hello" + EVIL)),
    ("space before the first field", "[Kettle 2025], CVE-2026-28369 Undertow", b"POST " + S + b" HTTP/1.1\r\n Content-Length: 5\r\n" + H + b"\r\nhello" + EVIL),
    ("space before Host", "[Kettle 2025]", b"POST " + S + b" HTTP/1.1\r\n Host: a\r\nContent-Length: 5\r\n\r\nhello" + EVIL),
    ("no name", "CVE-2023-25725 HAProxy", post(b": x\r\nContent-Length: 5\r\n", b"hello" + EVIL)),
    ("no name and no value", "CVE-2023-25725 HAProxy", post(b":\r\nContent-Length: 5\r\n", b"hello" + EVIL)),
    ("no colon", "CVE-2019-20444 Netty", post(b"Transfer-Encoding\r\nContent-Length: 5\r\n", b"hello" + EVIL)),
    ("colon on the next line", "[Kettle 2019]", post(b"Transfer-Encoding\n: chunked\r\n", LAST + EVIL)),
    ("colon on a folded line", "[Kettle 2025]", b"POST " + S + b" HTTP/1.1\r\nHost\r\n : a\r\nContent-Length: 5\r\n\r\nhello" + EVIL),
    ("control before a name", "CVE-2021-43797 Netty", post(b"\x01Transfer-Encoding: chunked\r\n", LAST + EVIL)),
    ("control behind a name", "CVE-2021-43797 Netty", post(b"Transfer-Encoding\x01: chunked\r\n", LAST + EVIL)),
    ("NUL in a name", "[RFC 9110] 5.1", post(b"Transfer\0-Encoding: chunked\r\n", LAST + EVIL)),
    ("NUL behind a name", "CVE-2021-43797 Netty", post(b"Content-Length\0: 5\r\n", b"hello" + EVIL)),
    ("NUL in a value", "CVE-2019-9900 Envoy", post(b"X: a\0b\r\nContent-Length: 5\r\n", b"hello" + EVIL)),
    ("NUL behind chunked", "CVE-2019-9900 Envoy", coding(b" chunked\0")),
    ("high byte in a name", "[RFC 9110] 5.1", post(b"Transfer-Encoding\xa0: chunked\r\n", LAST + EVIL)),
    ("name in quotes", "[RFC 9110] 5.1", post(b'"Transfer-Encoding": chunked\r\n', LAST + EVIL)),
    ("slash in a name", "[RFC 9112] 5", post(b"Transfer/Encoding: chunked\r\n", LAST + EVIL)),
    # ---- line ends -------------------------------------------------------------
    ("LF ends a field", "CVE-2022-32214 llhttp", post(b"X: a\nTransfer-Encoding: chunked\r\n", LAST + EVIL)),
    ("LF hides a length", "CVE-2021-41136 Puma", post(b"X: a\nContent-Length: 5\r\n", b"hello" + EVIL)),
    ("LF hides a field, without CR", "CVE-2022-35256 llhttp", get(b"X: a\nContent-Length: " + N + b"\r\n", EVIL)),
    ("LF alone everywhere", "CVE-2019-16785 waitress", get().replace(b"\r\n", b"\n") + EVIL),
    ("LF ends the head", "CVE-2021-37147 Traffic Server", post(b"Content-Length: 5\r\n", b"hello" + EVIL).replace(b"\r\n\r\n", b"\r\n\n", 1)),
    ("LF LF ends the head", "CVE-2021-37147 Traffic Server", post(b"Content-Length: 5\r\n", b"hello" + EVIL).replace(b"\r\n\r\n", b"\n\n", 1)),
    ("CR CR CR ends the head", "CVE-2026-28367 Undertow", post(b"Content-Length: 5\r\n", b"hello" + EVIL).replace(b"\r\n\r\n", b"\r\r\r", 1)),
    ("CR ends a field", "CVE-2023-30589 llhttp", post(b"X: a\rTransfer-Encoding: chunked\r\n", LAST + EVIL)),
    ("CR begins a value", "CVE-2023-37276 aiohttp", post(b"X: \rxTransfer-Encoding: chunked\r\n", LAST + EVIL)),
    ("CR CR LF", "[RFC 9112] 2.2", post(b"Content-Length: 5\r\r\n", b"hello" + EVIL)),
    ("CR LF CR and a letter", "CVE-2025-23167 llhttp", post(b"Content-Length: 5\r\n", b"hello").replace(b"\r\n\r\n", b"\r\n\rX", 1) + b"\r\n\r\n" + EVIL),
    ("CR alone in the first line", "CVE-2016-8743 httpd", b"GET " + S + b"\r HTTP/1.1\r\n" + H + b"\r\n" + EVIL),
    ("folded value", "CVE-2025-32094 Akamai", post(b"Expect:\r\n 100-continue\r\n", EVIL, b"OPTIONS")),
    ("folded length", "[RFC 9112] 5.2", length(b"\r\n 5")),
    ("folded Host", "[RFC 9112] 5.2", b"POST " + S + b" HTTP/1.1\r\nHost:\r\n a\r\nContent-Length: 5\r\n\r\nhello" + EVIL),
    # ---- the first line ------------------------------------------------------
    ("HTTP/0.9", "[RFC 9112] 3", b"GET " + S + b"\r\n" + EVIL),
    ("HTTP/0.9 with fields", "[RFC 9112] 3", b"GET " + S + b"\r\n" + H + b"\r\n" + EVIL),
    ("HTTP/0.9 by number", "CVE-2017-7656 Jetty", get().replace(b"1.1", b"0.9", 1) + EVIL),
    ("HTTP/1.2", "[RFC 9112] 2.3", get().replace(b"1.1", b"1.2", 1) + EVIL),
    ("HTTP/2 preface", "[RFC 9113] 3.4", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + EVIL),
    ("two spaces", "CVE-2016-8743 httpd", get().replace(b"GET ", b"GET  ", 1) + EVIL),
    ("tab for a space", "CVE-2016-8743 httpd", get().replace(b"GET ", b"GET\t", 1) + EVIL),
    ("word too many", "CVE-2013-4547 nginx", get().replace(S, S + b" x", 1) + EVIL),
    ("space in the target hides a version", "CVE-2023-25690 httpd", get().replace(S, S + b" HTTP/1.1", 1) + EVIL),
    ("NUL behind a space in the target", "CVE-2013-4547 nginx", get().replace(S, S + b" \0x", 1) + EVIL),
    ("fragment", "CVE-2023-45539 HAProxy", get().replace(S, S + b"#.png", 1) + EVIL),
    ("absolute form", "[RFC 9112] 3.2.2", get().replace(S, b"http://b" + S, 1) + EVIL),
    ("absolute form without a path", "VSV00018 Varnish", get().replace(S, b"https://b", 1) + EVIL),
    ("absolute form of the root", "VSV00018 Varnish", get().replace(S, b"https://b/", 1) + EVIL),
    ("no slash", "CVE-2011-3368 httpd", get().replace(S, b"@b" + S, 1) + EVIL),
    ("high byte in the target", "CVE-2017-2666 Undertow", get().replace(S, S + b"\xe9", 1) + EVIL),
    ("method not a token", "CVE-2017-2666 Undertow", get().replace(b"GET", b"G{}T", 1) + EVIL),
    ("empty line first", "[RFC 9112] 2.2", b"\r\n" + get() + EVIL),
    ("LF first", "[RFC 9112] 2.2", b"\n" + get() + EVIL),
    ("CONNECT", "[RFC 9112] 3.2.3", b"CONNECT a:80 HTTP/1.1\r\n" + H + b"\r\n" + EVIL),
    ("two Hosts", "CVE-2016-4554 Squid", get(b"Host: b\r\n") + EVIL),
    ("Host of two names", "[RFC 9112] 3.2", get().replace(b"Host: a", b"Host: a, b", 1) + EVIL),
    ("no Host", "[RFC 9112] 3.2", get().replace(H, b"", 1) + EVIL),
    # ---- chunks ----------------------------------------------------------------
    ("LF behind a size", "CVE-2025-22871 Go", chunks(b"5\nhello\r\n" + LAST + EVIL)),
    ("CR behind a size", "h2o issue 3390", chunks(b"5\rhello\r\n" + LAST + EVIL)),
    ("CR and a letter behind a size", "h2o issue 3390", chunks(b"5\rXhello\r\n" + LAST + EVIL)),
    ("LF behind an extension: TERM.EXT", "CVE-2025-55315 Kestrel", size_line(b"2;a\n")),
    ("LF in an extension: TERM.EXT", "CVE-2024-53868 Traffic Server", size_line(b"2;\n")),
    ("LF in an extension's value: EXT.TERM", "[Weikop 2025]", size_line(b"2;a=b\n")),
    ("LF in a quoted value", "CVE-2024-52304 aiohttp", chunks(b'2;a="\nx"\r\n' + HIDING)),
    ("LF as a quoted pair", "CVE-2024-52304 aiohttp", chunks(b'2;a="\\\nx"\r\n' + HIDING)),
    ("CR in a quoted value", "[RFC 9112] 2.2", chunks(b'2;a="\rx"\r\n' + HIDING)),
    ("CR as a quoted pair", "[RFC 9112] 2.2", chunks(b'2;a="\\\rx"\r\n' + HIDING)),
    ("CR LF in a quoted value", "CVE-2026-2332 Jetty, CVE-2026-33870 Netty", chunks(b'2;a="\r\nx"\r\n' + HIDING)),
    ("CR in an extension", "CVE-2025-55315 Kestrel", size_line(b"2;\r")),
    ("LF in an extension, llhttp's way", "CVE-2021-22960 llhttp", size_line(b"2 \n;")),
    ("LF behind a size, Netty's way", "CVE-2025-58056 Netty", size_line(b"2\n")),
    *[("a line end elsewhere in a size's line: %r" % text, "[Weikop 2025]", size_line(text)) for text in (
        b"2\n\r\n", b"2 \n", b"2;a \n", b"2;a \n=", b"2;a=\n", b'2;a="b"\n', b'2;a="b"\n;',
        b"2\r", b"2 \r", b"2 \r;", b"2;a\r", b"2;a \r", b"2;a \r=", b"2;a=\r", b"2;a=b\r", b'2;a="b"\r')],
    ("extension without a name", "[RFC 9112] 7.1.1", chunks(b"5;\r\nhello\r\n" + LAST + EVIL)),
    ("extension without an end", "CVE-2024-21647 Puma", chunks(b"5;" + b"a" * 5000 + b"\r\nhello\r\n" + LAST + EVIL)),
    ("a long extension for each byte", "CVE-2023-39326 Go", chunks((b"1;" + b"a" * 4000 + b"\r\nx\r\n") * 6 + LAST + EVIL)),
    ("LF behind a chunk", "[Weikop 2025]", chunks(b"5\r\nhello\n" + LAST + EVIL)),
    ("LF behind a chunk: overread", "[Weikop 2025]", chunks(b"5\r\nhello\n" + OVERREADING)),
    ("CR behind a chunk", "CVE-2025-29904 Ktor", chunks(b"5\r\nhello\r" + LAST + EVIL)),
    ("nothing behind a chunk", "CVE-2025-47905 Varnish", chunks(b"5\r\nhello" + LAST + EVIL)),
    ("two bytes of anything behind a chunk", "CVE-2025-43859 h11", chunks(b"5\r\nhelloXX2\r\n" + HIDING)),
    ("a letter and LF behind a chunk", "CVE-2025-43859 h11", chunks(b"5\r\nhelloX\n2\r\n" + HIDING)),
    ("CR and a letter behind a chunk: SPILL.TERM", "[Weikop 2025]", chunks(b"5\r\nhello\rX2\r\n" + HIDING)),
    ("more than announced: SPILL.TERM", "CVE-2025-4600 Google's load balancer", chunks(b"5\r\nhello spilled\r\n" + LAST + EVIL)),
    ("more than announced, from a CR on", "[Weikop 2025]", chunks(b"5\r\nhello\rX\r\n" + LAST + EVIL)),
    ("a digit behind a chunk: SPILL.TERM", "[Weikop 2025]", chunks(b"5\r\nhello2\r\n" + HIDING)),
    ("two bytes for a line end: TERM.SPILL", "[Weikop 2025]", chunks(b"5\r\nhelloXX" + HIDING)),
    ("size of 2^64 and 5", "CVE-2021-32714 hyper, CVE-2017-7657 Jetty", chunks(b"10000000000000005\r\nhello\r\n" + LAST + EVIL)),
    ("more digits than 64 bits have", "[RFC 9112] 7.1", chunks(b"0000000000000000000005\r\nhello\r\n" + LAST + EVIL)),
    ("negative by overflow", "CVE-2013-2028 nginx", chunks(b"fffffffffffffff0\r\nhello\r\n" + LAST + EVIL)),
    ("size of 2^63", "CVE-2015-3183 httpd", chunks(b"8000000000000000\r\nhello\r\n" + LAST + EVIL)),
    ("size with a sign", "CVE-2022-24761 waitress", chunks(b"+5\r\nhello\r\n" + LAST + EVIL)),
    ("negative size", "[RFC 9112] 7.1", chunks(b"-5\r\nhello\r\n" + LAST + EVIL)),
    ("size with 0x", "CVE-2022-24801 Twisted", chunks(b"0x5\r\nhello\r\n" + LAST + EVIL)),
    ("underscore in a size", "CVE-2022-24761 waitress", chunks(b"0_5\r\nhello\r\n" + LAST + EVIL)),
    ("space before a size", "Pound issue 20", chunks(b" 5\r\nhello\r\n" + LAST + EVIL)),
    ("space behind a size", "CVE-2023-46846 Squid", chunks(b"5 \r\nhello\r\n" + LAST + EVIL)),
    ("no size, and the end", "Go issue 64517", chunks(b"\r\n\r\n" + EVIL)),
    ("no size, and data", "[RFC 9112] 7.1", chunks(b"\r\nhello\r\n" + LAST + EVIL)),
    ("other letters in a size", "Traffic Server issue 10580", chunks(b"5g\r\nhello\r\n" + LAST + EVIL)),
    ("NUL behind a size", "Traffic Server issue 10580", chunks(b"5\0\r\nhello\r\n" + LAST + EVIL)),
    ("LF ends the last chunk", "[Weikop 2025]", chunks(b"0\n\r\n" + EVIL)),
    ("LF ends the trailers: TRAIL.TERM", "[Weikop 2025]", chunks(b"0\r\n\n" + EVIL)),
    ("CR ends the trailers", "[RFC 9112] 2.2", chunks(b"0\r\n\r" + EVIL)),
    ("request for a trailer", "CVE-2025-58068 eventlet", chunks(b"0\r\n" + EVIL)),
    ("folded trailer", "CVE-2023-45648 Tomcat", chunks(b"0\r\nX: a\r\n b\r\n\r\n" + EVIL)),
    ("trailer without a colon", "CVE-2023-45648 Tomcat", chunks(b"0\r\nX\r\n\r\n" + EVIL)),
    ("space before a trailer's colon", "CVE-2023-45648 Tomcat", chunks(b"0\r\nX : a\r\n\r\n" + EVIL)),
    ("LF in a trailer", "[Weikop 2025]", chunks(b"0\r\nX: a\nY: b\r\n\r\n" + EVIL)),
    ("LF before a trailer", "[Weikop 2025]", chunks(b"0\r\n\nX: a\r\n\r\n" + EVIL)),
    ("CR and a letter behind a trailer", "[RFC 9112] 2.2", chunks(b"0\r\nX: a\rXY: b\r\n\r\n" + EVIL)),
    ("trailers beyond a limit", "CVE-2023-46589 Tomcat", chunks(b"0\r\nX: " + b"a" * 9000 + b"\r\n\r\n" + EVIL)),
    # ---- expectations and other ways ------------------------------------------
    ("obfuscated Expect: 0.CL", "[Kettle 2025]", post(b"Expect: y 100-continue\r\nContent-Length: " + N + b"\r\n", EVIL), 417),
    ("list of expectations", "[RFC 9110] 10.1.1", post(b"Expect: 100-continue, x\r\nContent-Length: " + N + b"\r\n", EVIL), 417),
    ("Expect with a length that is none", "[RFC 9110] 8.6", post(b"Expect: 100-continue\r\nContent-Length: +5\r\n", b"hello" + EVIL)),
]

HUGE = b"Content-Length0" + b"a" * 255
FIVE = (b"POST", S, b"hello")
WITH_EVIL = (b"POST", S, EVIL)

# What has one reading, but not everywhere: (risk, origin, bytes, statuses,
# what reaches the service). An EVIL that is a request of its own gets 403.
CARRIED = [
    ("CL.0: a request for a body", "[Kettle 2022]", post(b"Content-Length: " + N + b"\r\n", EVIL), [200], [WITH_EVIL]),
    ("0.CL: a body on GET", "[Kettle 2025]", get(b"Content-Length: " + N + b"\r\n", EVIL), [200], [(b"GET", S, EVIL)]),
    ("a body on GET where there is no service", "CVE-2019-20372 nginx", get(b"Content-Length: " + N + b"\r\n", EVIL).replace(S, b"*", 1), [400], []),
    ("a body on HEAD", "CVE-2024-33452 OpenResty", post(b"Content-Length: " + N + b"\r\n", EVIL, b"HEAD"), [200], [(b"HEAD", S, EVIL)]),
    ("a body on OPTIONS", "CVE-2025-32094 Akamai", post(b"Content-Length: " + N + b"\r\n", EVIL, b"OPTIONS"), [200], [(b"OPTIONS", S, EVIL)]),
    ("chunks on GET", "[RFC 9110] 9.3.1", get(CHUNKED, b"%x\r\n%s\r\n" % (len(EVIL), EVIL) + LAST), [200], [(b"GET", S, EVIL)]),
    ("behind a length of 0", "CVE-2023-40175 Puma", post(b"Content-Length: 0\r\n", EVIL), [200, 403], [(b"POST", S, b"")]),
    ("behind no length", "CVE-2020-11077 Puma", post(b"", EVIL), [200, 403], [(b"POST", S, b"")]),
    ("behind a length", "[RFC 9112] 9.3.2", post(b"Content-Length: 5\r\n", b"hello" + EVIL), [200, 403], [FIVE]),
    ("behind chunks", "[RFC 9112] 9.3.2", chunks(b"5\r\nhello\r\n" + LAST + EVIL), [200, 403], [FIVE]),
    ("behind an empty line", "[RFC 9112] 2.2", post(b"Content-Length: 5\r\n", b"hello\r\n" + EVIL), [200, 400], [FIVE]),
    ("behind HTTP/1.0", "[RFC 9112] 9.3", post(b"Content-Length: 5\r\n", b"hello" + EVIL, version=b"HTTP/1.0"), [200], [FIVE]),
    ("behind Connection: close", "[RFC 9112] 9.6", post(b"Connection: close\r\nContent-Length: 5\r\n", b"hello" + EVIL), [200], [FIVE]),
    ("behind a refusal", "CVE-2019-20372 nginx", EVIL + EVIL, [403, 403], []),
    ("length with zeros", "[RFC 9112] 6.3", length(b" 0005"), [200, 403], [FIVE]),
    ("white space around a length", "CVE-2019-18802 Envoy", length(b"\t 5 \t"), [200, 403], [FIVE]),
    ("white space around chunked", "Sozu issue 726", post(b"Transfer-Encoding:\t chunked \t\r\n", b"5\r\nhello\r\n" + LAST + EVIL), [200, 403], [FIVE]),
    ("chunked in capitals", "[RFC 9112] 7", post(b"TRANSFER-ENCODING: CHUNKED\r\n", b"5\r\nhello\r\n" + LAST + EVIL), [200, 403], [FIVE]),
    ("a name of 270 bytes", "CVE-2021-40346 HAProxy", post(HUGE + b":\r\nContent-Length: " + N + b"\r\n", EVIL), [200], [WITH_EVIL]),
    ("underscores", "gunicorn 22.0.0", post(b"Content_Length: 0\r\nTransfer_Encoding: chunked\r\nContent-Length: " + N + b"\r\n", EVIL), [200], [WITH_EVIL]),
    ("a name that begins like one", "[RFC 9110] 5.1", post(b"X-Transfer-Encoding: chunked\r\nContent-Length: " + N + b"\r\n", EVIL), [200], [WITH_EVIL]),
    ("Connection names the length", "CVE-2022-45059 Varnish", post(b"Connection: Content-Length\r\nContent-Length: " + N + b"\r\n", EVIL), [200], [WITH_EVIL]),
    ("Connection names the coding", "CVE-2021-33197 Go, CVE-2026-26365 Akamai", post(b"Connection: Transfer-Encoding\r\n" + CHUNKED, b"%x\r\n%s\r\n" % (len(EVIL), EVIL) + LAST), [200], [WITH_EVIL]),
    ("Connection names Host", "CVE-2022-45059 Varnish", get(b"Connection: Host\r\n", EVIL), [200, 403], [(b"GET", S, b"")]),
    ("Connection names X-Forwarded-For", "CVE-2022-31813 httpd", get(b"Connection: X-Forwarded-For, X-Forwarded-Host\r\n", EVIL), [200, 403], [(b"GET", S, b"")]),
    ("upgrade to h2c", "[Miller 2020]", get(b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n", EVIL), [200, 403], [(b"GET", S, b"")]),
    ("upgrade to h2c, not named", "[Miller 2020]", get(b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n", EVIL), [200, 403], [(b"GET", S, b"")]),
    ("upgrade to websocket", "CVE-2024-23326 Envoy", get(b"Connection: upgrade\r\nUpgrade: websocket\r\n", EVIL), [200, 403], [(b"GET", S, b"")]),
    ("upgrade to anything", "CVE-2026-2833 Pingora", get(b"Connection: upgrade\r\nUpgrade: foo\r\n", EVIL), [200, 403], [(b"GET", S, b"")]),
    ("upgrade with a body", "CVE-2026-58055 nghttpx", post(b"Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: " + N + b"\r\n", EVIL), [200], [WITH_EVIL]),
    ("encoded line ends in the target", "CVE-2023-25690 httpd", get(b"", EVIL).replace(S, S + b"/%20HTTP/1.1%0d%0aHost:%20b%0d%0a%0d%0aGET%20/b", 1), [200, 403],
     [(b"GET", S + b"/%20HTTP/1.1%0d%0aHost:%20b%0d%0a%0d%0aGET%20/b", b"")]),
    ("method by a field", "Rack::MethodOverride", get(b"X-HTTP-Method-Override: POST\r\nX-Method-Override: POST\r\n", EVIL), [200, 403], [(b"GET", S, b"")]),
    ("method by the query, pipelined", "routes.middleware", get(b"", EVIL).replace(S, b"/v2.1/flavors?_method=POST", 1) + EVIL, [400, 403, 403], []),
    ("trailers that frame", "CVE-2025-12642 lighttpd", chunks(b"5\r\nhello\r\n0\r\nContent-Length: " + N + b"\r\nTransfer-Encoding: chunked\r\nHost: b\r\n\r\n" + EVIL), [200, 403], [FIVE]),
    ("trailers that identify", "CVE-2025-12642 lighttpd", chunks(b"5\r\nhello\r\n0\r\nX-Auth-Token: b\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n" + EVIL), [200, 403], [FIVE]),
    ("announced trailers", "CVE-2025-53643 aiohttp", post(b"Trailer: Content-Length\r\n" + CHUNKED, b"5\r\nhello\r\n0\r\nContent-Length: 0\r\n\r\n" + EVIL), [200, 403], [FIVE]),
    ("extensions", "[RFC 9112] 7.1.1", chunks(b'5;a;b=c;d="e;f\\"0"\r\nhello\r\n0;g\r\n\r\n' + EVIL), [200, 403], [FIVE]),
    ("a request for an extension", "[RFC 9112] 7.1.1", chunks(b'5;a="GET / HTTP/1.1"\r\nhello\r\n' + LAST + EVIL), [200, 403], [FIVE]),
    ("zeros before a size", "[RFC 9112] 7.1", chunks(b"0000000000000005\r\nhello\r\n" + LAST + EVIL), [200, 403], [FIVE]),
    ("Expect, and the body at once", "[Kettle 2025]", post(b"Expect: 100-continue\r\nContent-Length: " + N + b"\r\n", EVIL), [200], [WITH_EVIL]),
    ("Expect, and no body", "[RFC 9110] 10.1.1", post(b"Expect: 100-continue\r\nContent-Length: 0\r\n", EVIL), [200, 403], [(b"POST", S, b"")]),
    ("Expect on GET", "[RFC 9110] 10.1.1", get(b"Expect: 100-continue\r\n", EVIL), [200, 403], [(b"GET", S, b"")]),
    ("empty Expect", "[RFC 9110] 10.1.1", post(b"Expect:\r\nContent-Length: 5\r\n", b"hello" + EVIL), [200, 403], [FIVE]),
    ("Expect and chunks", "[RFC 9110] 10.1.1", post(b"Expect: 100-continue\r\n" + CHUNKED, b"5\r\nhello\r\n" + LAST + EVIL), [200, 403], [FIVE]),
]

OK = b"HTTP/1.1 200 OK\r\n"
STRAY = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"

# What a service says to a GET, or to the method behind it, and what the client
# must see: a status, or CUT, an answer that breaks off. Of two texts the second
# comes a moment later.
CUT = None
ANSWERS = [
    ("split by LF", "CVE-2023-27522 httpd and uWSGI", OK + b"X: a\nContent-Length: 0\n\n" + STRAY, 502),
    ("split by CR", "CVE-2020-5247 Puma", OK + b"X: a\rContent-Length: 0\r\n\r\n" + STRAY, 502),
    ("split in full", "CVE-2018-1000164 gunicorn, CVE-2024-24795 httpd", OK + b"X: a\r\nContent-Length: 0\r\n\r\n" + STRAY, 200),
    ("two answers", "[RFC 9112] 9.2", OK + b"Content-Length: 0\r\n\r\n" + STRAY, 200),
    ("length and chunked", "[RFC 9112] 6.3", OK + b"Content-Length: 0\r\n" + CHUNKED + b"\r\n5\r\nstray\r\n" + LAST, 502),
    ("two lengths", "[RFC 9112] 6.3", OK + b"Content-Length: 0\r\nContent-Length: 5\r\n\r\nstray", 502),
    ("list of lengths", "[RFC 9112] 6.3", OK + b"Content-Length: 0, 5\r\n\r\nstray", 502),
    ("length with a sign", "[RFC 9112] 6.3", OK + b"Content-Length: +5\r\n\r\nstray", 502),
    ("negative length", "[RFC 9112] 6.3", OK + b"Content-Length: -1\r\n\r\nstray", 502),
    ("length beyond 2^64", "[RFC 9112] 6.3", OK + b"Content-Length: 18446744073709551621\r\n\r\nstray", 502),
    ("gzip, chunked", "[RFC 9112] 6.1", OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + LAST, 502),
    ("chunked twice", "[RFC 9112] 6.1", OK + CHUNKED * 2 + b"\r\n" + LAST, 502),
    ("identity", "[RFC 9112] 7", OK + b"Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n" + STRAY, 502),
    ("space before the colon", "[RFC 9112] 5.1", OK + b"Content-Length : 0\r\n\r\n" + STRAY, 502),
    ("folded line", "[RFC 9112] 5.2", OK + b"X: a\r\n Content-Length: 0\r\n\r\n" + STRAY, 502),
    ("no name", "[RFC 9112] 5", OK + b": a\r\nContent-Length: 0\r\n\r\n" + STRAY, 502),
    ("NUL in a value", "CVE-2019-9900 Envoy", OK + b"X: a\0b\r\nContent-Length: 0\r\n\r\n", 502),
    ("control in the reason", "CVE-2022-38150 Varnish", b"HTTP/1.1 200 O\rX: a\r\nContent-Length: 0\r\n\r\n", 502),
    ("HTTP/0.9", "CVE-2017-7656 Jetty", b"<html>stray</html>", 502),
    ("HTTP/2", "[RFC 9112] 4", b"HTTP/2 200\r\n\r\n", 502),
    ("other protocol", "[RFC 9112] 4", b"ICY 200 OK\r\nContent-Length: 0\r\n\r\n", 502),
    ("status of four digits", "[RFC 9112] 4", b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", 502),
    ("empty line first", "[RFC 9112] 2.2", b"\r\n" + STRAY, 502),
    ("interim answer with a body", "[RFC 9110] 15.2", b"HTTP/1.1 103 Early\r\nContent-Length: 5\r\n\r\nstray" + STRAY, 502),
    ("an answer behind an interim one", "[RFC 9110] 15.2", b"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 102 Wait\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n", 200),
    ("an interim answer with two lengths", "[RFC 9110] 8.6", b"HTTP/1.1 103 Early\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n", 200),
    ("100 that nobody waits for", "[RFC 9110] 15.2", b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n", 200),
    ("101 that nobody asked for", "[RFC 9110] 7.8", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" + STRAY, 502),
    ("204 with a body", "[RFC 9112] 6.3", b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nstray", 204),
    ("204 with chunks", "[RFC 9112] 6.3", b"HTTP/1.1 204 No Content\r\n" + CHUNKED + b"\r\n5\r\nstray\r\n" + LAST, 204),
    ("304 with a body", "[RFC 9112] 6.3", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nstray", 304),
    ("304 with an answer behind", "[RFC 9112] 6.3", b"HTTP/1.1 304 Not Modified\r\n\r\n" + STRAY, 304),
    ("HEAD with a body", "[RFC 9112] 6.3", OK + b"Content-Length: 5\r\n\r\nstray", 200, "HEAD"),
    ("HEAD with an answer for a body", "[RFC 9112] 6.3", OK + b"Content-Length: 38\r\n\r\n" + STRAY, 200, "HEAD"),
    ("HEAD with chunks", "[RFC 9112] 6.3", OK + CHUNKED + b"\r\n5\r\nstray\r\n" + LAST, 200, "HEAD"),
    ("an answer that nobody asked for", "[RFC 9112] 9.2", (OK + b"Content-Length: 0\r\n\r\n", STRAY), 200),
    ("an interim one that nobody asked for", "[RFC 9112] 9.2", (OK + b"Content-Length: 0\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"), 200),
    ("a body that comes behind a 304", "[RFC 9112] 6.3", (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", b"stray"), 304),
    ("LF behind a size", "CVE-2025-22871 Go", OK + CHUNKED + b"\r\n5\nstray\r\n" + LAST, CUT),
    ("LF in an extension", "[Weikop 2025]", OK + CHUNKED + b"\r\n5;\nstray\r\n" + LAST, CUT),
    ("size beyond 2^64", "CVE-2021-32714 hyper", OK + CHUNKED + b"\r\n10000000000000005\r\nstray\r\n" + LAST, CUT),
    ("more than a size says", "[Weikop 2025]", OK + CHUNKED + b"\r\n2\r\nstray\r\n" + LAST, CUT),
    ("answer for a trailer", "[RFC 9112] 7.1.2", OK + CHUNKED + b"\r\n0\r\n" + STRAY, CUT),
    ("answer behind chunks", "[RFC 9112] 9.2", OK + CHUNKED + b"\r\n0\r\n\r\n" + STRAY, 200),
]
