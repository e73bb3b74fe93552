/* fuzz_chunked.c - a chunked body decoded at once and in pieces. */
#include "fuzz.h"
#include "proxy/http1.h"

struct decoded {
	char *payload;
	size_t len;
	size_t used;
	enum chunked_event event;
};

static struct decoded decode(struct slice, unsigned);
static enum chunked_event decode_piece(
    struct chunked *, struct decoded *, struct slice);
static void check_encoding(const struct decoded *);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = fuzz_slice(data, size);
	struct decoded whole = decode(in, 0), pieces;
	unsigned seed = 1;

	for (size_t i = 0; i < size; i++)
		seed = seed * 31 + data[i];
	pieces = decode(in, seed | 1);
	REQUIRE(whole.event == pieces.event && whole.used == pieces.used);
	REQUIRE(whole.len == pieces.len && whole.used <= size);
	REQUIRE(memcmp(whole.payload, pieces.payload, whole.len) == 0);
	if (whole.event == CHUNKED_END)
		check_encoding(&whole);
	free(whole.payload);
	free(pieces.payload);
	return 0;
}

/* In random pieces, unless seed is 0. */
static struct decoded
decode(struct slice in, unsigned seed)
{
	struct decoded d = { malloc(in.len + 1), 0, 0, CHUNKED_MORE };
	struct chunked c;
	size_t have = seed == 0 ? in.len : 0;

	REQUIRE(d.payload != NULL);
	chunked_init(&c);
	for (;;) {
		d.event = decode_piece(&c, &d, (struct slice){ in.at, have });
		if (d.event == CHUNKED_END || d.event == CHUNKED_BAD ||
		    have == in.len)
			return d;
		have += 1 + fuzz_random(&seed) % (in.len - have);
	}
}

/* Until all of in is used, or the body is over. */
static enum chunked_event
decode_piece(struct chunked *c, struct decoded *d, struct slice in)
{
	for (;;) {
		size_t used = 0, n;
		enum chunked_event event =
		    chunked_next(c, slice_skip(in, d->used), &used);

		d->used += used;
		REQUIRE(d->used <= in.len);
		if (event != CHUNKED_DATA) {
			REQUIRE(event != CHUNKED_MORE || d->used == in.len);
			return event;
		}
		REQUIRE(
		    c->remaining > 0 && c->remaining <= (uint64_t)INT64_MAX);
		n = in.len - d->used;
		if (n == 0)
			return event;
		if (n > c->remaining)
			n = (size_t)c->remaining;
		memcpy(d->payload + d->len, in.at + d->used, n);
		d->len += n;
		d->used += n;
		chunked_took(c, n);
	}
}

/* The same payload as one chunk decodes to itself. */
static void
check_encoding(const struct decoded *d)
{
	size_t size = d->len + 64;
	char *text = malloc(size);
	struct decoded again;
	int len;

	REQUIRE(text != NULL);
	len = d->len == 0 ? 0 : snprintf(text, size, "%zx\r\n", d->len);
	memcpy(text + len, d->payload, d->len);
	len += (int)d->len;
	len += snprintf(text + len, size - (size_t)len, "%s0\r\n\r\n",
	    d->len == 0 ? "" : "\r\n");
	again = decode((struct slice){ text, (size_t)len }, 0);
	REQUIRE(again.event == CHUNKED_END && again.used == (size_t)len);
	REQUIRE(again.len == d->len);
	REQUIRE(memcmp(again.payload, d->payload, d->len) == 0);
	free(again.payload);
	free(text);
}
