/* chunked.c - the chunked coding, RFC 9112 section 7.1; see http1.h. */
#include "proxy/bytes.h"
#include "proxy/http1.h"

#define SIZE_DIGITS_MAX 16
#define SIZE_MAX_BYTES ((uint64_t)INT64_MAX)
#define LINE_MAX_BYTES 4096
#define TRAILER_MAX_BYTES 8192
/* What framing may take: so many bytes a chunk, as many as its payload, and
 * once this. */
#define LINE_FAIR_BYTES 32
#define PADDING_MAX_BYTES ((size_t)16 * 1024)

/* Where in the coding the next byte stands. */
enum state {
	SIZE_FIRST, /* the first digit of a chunk size */
	SIZE_MORE,
	BEFORE_SEMICOLON, /* white space behind a size, a name or a value */
	BEFORE_NAME,      /* of an extension */
	NAME,
	BEFORE_EQUALS,
	BEFORE_VALUE,
	VALUE,
	QUOTED,
	QUOTED_PAIR,
	AFTER_QUOTED,
	SIZE_LF,
	PAYLOAD,
	PAYLOAD_LF,
	TRAILER_FIRST, /* of a field line, or of the last, empty line */
	TRAILER_NAME,
	TRAILER_VALUE,
	TRAILER_LF,
	LAST_LF,
	OVER,
	BROKEN,
};

static enum state take(struct chunked *, char);
static bool within_bounds(struct chunked *);
static enum state end_line(struct chunked *);
static enum state take_digit(struct chunked *, char);
static enum state end_extension(char);
static enum state take_name(char);
static enum state end_name(char);
static enum state take_value(char);
static enum state take_quoted(char);
static bool is_blank(char);
static enum state expect_token(char, enum state);
static enum state expect(char, char, enum state);

void
chunked_init(struct chunked *c)
{
	*c = (struct chunked){ .state = SIZE_FIRST };
}

enum chunked_event
chunked_next(struct chunked *c, struct slice in, size_t *ret_used)
{
	size_t used = 0;

	while (used < in.len && c->state != OVER && c->state != BROKEN &&
	       (c->state != PAYLOAD || c->remaining == 0))
		c->state = (int)take(c, in.at[used++]);
	*ret_used = used;
	if (c->state == BROKEN)
		return CHUNKED_BAD;
	if (c->state == OVER)
		return CHUNKED_END;
	if (c->state == PAYLOAD && c->remaining > 0)
		return CHUNKED_DATA;
	return CHUNKED_MORE;
}

void
chunked_took(struct chunked *c, uint64_t n)
{
	c->remaining -= n;
}

static enum state
take(struct chunked *c, char byte)
{
	enum state state = (enum state)c->state;

	if (!within_bounds(c))
		return BROKEN;
	switch (state) {
	case SIZE_FIRST:
		c->remaining = 0;
		return take_digit(c, byte);
	case SIZE_MORE:
		return byte_hex(byte) >= 0 ? take_digit(c, byte)
					   : end_extension(byte);
	case BEFORE_SEMICOLON:
		return is_blank(byte) ? state : expect(byte, ';', BEFORE_NAME);
	case BEFORE_NAME:
		return is_blank(byte) ? state : expect_token(byte, NAME);
	case NAME:
		return take_name(byte);
	case BEFORE_EQUALS:
		return is_blank(byte) ? state : end_name(byte);
	case BEFORE_VALUE:
		return is_blank(byte) ? state : take_value(byte);
	case VALUE:
		return byte_is(byte, BYTE_TOKEN) ? VALUE : end_extension(byte);
	case QUOTED:
		return take_quoted(byte);
	case QUOTED_PAIR:
		return byte_is(byte, BYTE_VALUE) ? QUOTED : BROKEN;
	case AFTER_QUOTED:
		return end_extension(byte);
	case SIZE_LF:
		return byte == '\n' ? end_line(c) : BROKEN;
	case PAYLOAD:
		return expect(byte, '\r', PAYLOAD_LF);
	case PAYLOAD_LF:
		return expect(byte, '\n', SIZE_FIRST);
	case TRAILER_FIRST:
		return byte == '\r' ? LAST_LF
				    : expect_token(byte, TRAILER_NAME);
	case TRAILER_NAME:
		return byte == ':' ? TRAILER_VALUE
				   : expect_token(byte, TRAILER_NAME);
	case TRAILER_VALUE:
		return byte_is(byte, BYTE_VALUE)
			   ? TRAILER_VALUE
			   : expect(byte, '\r', TRAILER_LF);
	case TRAILER_LF:
		return expect(byte, '\n', TRAILER_FIRST);
	case LAST_LF:
		return expect(byte, '\n', OVER);
	case OVER:
	case BROKEN:
		break;
	}
	return BROKEN;
}

/* Framing that is never used must not keep a connection busy for ever. */
static bool
within_bounds(struct chunked *c)
{
	if (c->state == SIZE_FIRST || c->state == PAYLOAD)
		c->line = 0;
	if (c->state >= TRAILER_FIRST)
		return ++c->trailer <= TRAILER_MAX_BYTES;
	return ++c->line <= LINE_MAX_BYTES;
}

/* Who wraps next to nothing in extensions keeps everybody busy with it. */
static enum state
end_line(struct chunked *c)
{
	uint64_t fair = c->remaining + LINE_FAIR_BYTES;

	c->padding += c->line;
	c->padding -= c->padding < fair ? c->padding : (size_t)fair;
	if (c->padding > PADDING_MAX_BYTES)
		return BROKEN;
	return c->remaining > 0 ? PAYLOAD : TRAILER_FIRST;
}

static enum state
take_digit(struct chunked *c, char byte)
{
	int digit = byte_hex(byte);

	if (digit < 0 || c->line > SIZE_DIGITS_MAX ||
	    c->remaining > SIZE_MAX_BYTES >> 4)
		return BROKEN;
	c->remaining = c->remaining << 4 | (uint64_t)digit;
	return SIZE_MORE;
}

/* Behind a size or the value of an extension. */
static enum state
end_extension(char byte)
{
	if (is_blank(byte))
		return BEFORE_SEMICOLON;
	if (byte == ';')
		return BEFORE_NAME;
	return expect(byte, '\r', SIZE_LF);
}

static enum state
take_name(char byte)
{
	if (byte_is(byte, BYTE_TOKEN))
		return NAME;
	if (is_blank(byte))
		return BEFORE_EQUALS;
	return byte == '\r' ? SIZE_LF : end_name(byte);
}

static enum state
end_name(char byte)
{
	return byte == '=' ? BEFORE_VALUE : expect(byte, ';', BEFORE_NAME);
}

static enum state
take_value(char byte)
{
	return byte == '"' ? QUOTED : expect_token(byte, VALUE);
}

static enum state
take_quoted(char byte)
{
	if (byte == '\\')
		return QUOTED_PAIR;
	if (byte == '"')
		return AFTER_QUOTED;
	return byte_is(byte, BYTE_VALUE) ? QUOTED : BROKEN;
}

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static enum state
expect_token(char byte, enum state next)
{
	return byte_is(byte, BYTE_TOKEN) ? next : BROKEN;
}

static enum state
expect(char byte, char wanted, enum state next)
{
	return byte == wanted ? next : BROKEN;
}
