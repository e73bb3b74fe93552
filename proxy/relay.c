/* relay.c - one direction of a message body; see relay.h. */
#include "proxy/relay.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "proxy/splice.h"

/* Below this a copy through the buffer costs less than two splices, or than
 * making a pipe for them. */
#define SPLICE_LEAST (16u * 1024u)
#define PIPE_LEAST (32u * 1024u)
/* Enough for a chunk's size where its payload is to go through the pipe. */
#define LINE_READ ((size_t)64)
/* What fills so many records of TLS is read at once. */
#define LARGE_READ (64u * 1024u)
/* A step costs as much as moving so many bytes: small chunks are dear. */
#define STEP_COST 1024u
/* Sixteen digits and "\r\n". */
#define CHUNK_LINE_MAX 18

enum step {
	STEP_AGAIN, /* something moved: go on */
	STEP_STOP,  /* *result says why */
};

static enum flow_result stop_announcing(struct flow *, enum flow_result);
static enum step announce(struct flow *, enum flow_result *);
static enum step announce_chunk(struct flow *, enum flow_result *);
static enum chunked_event next_chunk(struct flow *);
static enum step read_size(struct flow *, enum flow_result *);
static enum step gather(struct flow *, enum flow_result *);
static enum step announce_run(struct flow *, uint64_t, enum flow_result *);
static enum step announce_end(struct flow *, enum flow_result *);
static bool add_out(struct flow *, const char *, size_t);
static enum step hand_over(struct flow *, enum flow_result *);
static enum step hand_to_sink(struct flow *, size_t, enum flow_result *);
static enum step hand_to_conn(struct flow *, size_t, enum flow_result *);
static void take_payload(struct flow *, size_t);
static bool is_chunked_out(const struct flow *);
static enum step account(
    struct flow *, size_t payload, size_t put, enum flow_result *);
static enum step fill(struct flow *, enum flow_result *);
static bool pays_to_splice(const struct flow *, uint64_t);
static enum io draw(struct flow *, uint64_t);
static enum step fill_buffer(struct flow *, size_t, enum flow_result *);
static enum io read_some(struct flow *, struct buffer *, size_t);
static size_t buffered(struct buffer *const *);
static void consume(struct flow *, struct buffer **, size_t);

struct out
flow_head_room(struct buffer *out)
{
	size_t room = buffer_room(out);

	return (struct out){ out->data + out->to, 0,
		room > CHUNK_LINE_MAX ? room - CHUNK_LINE_MAX : 0, false };
}

void
flow_init(struct flow *f, struct buffer_pool *pool, enum framing in,
    enum framing out, uint64_t length)
{
	*f = (struct flow){
		.pool = pool,
		.framing_in = in,
		.framing_out = out,
		.left = in == FRAMING_LENGTH ? length : 0,
		.source_done = in == FRAMING_NONE,
		.pipe = { -1, -1 },
	};
	if (in == FRAMING_CHUNKED)
		chunked_init(&f->chunked);
}

enum flow_result
flow_pump(struct flow *f, size_t share)
{
	enum flow_result result = FLOW_DONE;
	uint64_t enough = f->moved + share, steps = 0;

	f->share = share;
	for (;; steps += STEP_COST) {
		if (f->run == 0 && !f->source_done &&
		    announce(f, &result) == STEP_STOP)
			return stop_announcing(f, result);
		if (hand_over(f, &result) == STEP_STOP)
			return result;
		if (f->source_done && f->run == 0)
			return FLOW_DONE;
		if (f->moved + steps >= enough && f->to != NULL)
			return FLOW_WAIT_TURN;
		if (f->run > 0 && buffered(f->in) == 0 &&
		    fill(f, &result) == STEP_STOP)
			return result;
	}
}

/* A head does not wait for the first piece of its body. */
static enum flow_result
stop_announcing(struct flow *f, enum flow_result why)
{
	enum flow_result result = why;

	while (f->to != NULL && why == FLOW_WAIT_READ && buffered(f->out) > 0)
		if (hand_to_conn(f, 0, &result) == STEP_STOP)
			break;
	return result;
}

void
flow_redirect(struct flow *f, struct conn *to, struct buffer **out)
{
	enum flow_result result;

	f->to = to;
	f->out = out;
	f->sink = NULL;
	f->framing_out =
	    f->framing_in == FRAMING_LENGTH ? FRAMING_LENGTH : FRAMING_CHUNKED;
	if (f->run > 0)
		(void)announce_run(f, f->run, &result);
}

/* Finds the next run of payload and frames it for the target. */
static enum step
announce(struct flow *f, enum flow_result *result)
{
	switch (f->framing_in) {
	case FRAMING_LENGTH:
		f->run = f->left;
		f->left = 0;
		f->source_done = true;
		return STEP_AGAIN;
	case FRAMING_CHUNKED:
		return announce_chunk(f, result);
	case FRAMING_CLOSE:
		if (buffered(f->in) == 0 &&
		    fill_buffer(f, SIZE_MAX, result) == STEP_STOP)
			return *result == FLOW_CUT ? announce_end(f, result)
						   : STEP_STOP;
		return announce_run(f, buffered(f->in), result);
	case FRAMING_NONE:
	case FRAMING_BAD:
		break;
	}
	f->source_done = true;
	return STEP_AGAIN;
}

static enum step
announce_chunk(struct flow *f, enum flow_result *result)
{
	for (;;) {
		switch (next_chunk(f)) {
		case CHUNKED_DATA:
			if (f->pours && buffered(f->in) == 0 &&
			    pays_to_splice(f, f->chunked.remaining))
				return gather(f, result);
			return announce_run(f, f->chunked.remaining, result);
		case CHUNKED_END:
			return announce_end(f, result);
		case CHUNKED_BAD:
			*result = FLOW_MALFORMED;
			return STEP_STOP;
		case CHUNKED_MORE:
			break;
		}
		if (read_size(f, result) == STEP_STOP)
			return STEP_STOP;
	}
}

/* Reads what is buffered, up to payload. */
static enum chunked_event
next_chunk(struct flow *f)
{
	struct slice in = { "", 0 };
	enum chunked_event event;
	size_t used = 0;

	if (*f->in != NULL)
		in = (struct slice){ (*f->in)->data + (*f->in)->from,
			buffered(f->in) };
	event = chunked_next(&f->chunked, in, &used);
	consume(f, f->in, used);
	f->line_seen += used;
	if (event == CHUNKED_DATA && used > 0) {
		f->line = f->line_seen;
		f->line_seen = 0;
	}
	return event;
}

/* Chunks are mostly of one size: as many bytes as stood in front of the last
 * one leave all payload to the pipe. */
static enum step
read_size(struct flow *f, enum flow_result *result)
{
	size_t most = SIZE_MAX;

	if (f->pours)
		most = f->line > 0 && f->line < LINE_READ ? f->line : LINE_READ;
	return fill_buffer(f, most, result);
}

/* The payload of as many chunks as have come becomes one. */
static enum step
gather(struct flow *f, enum flow_result *result)
{
	enum flow_result ignored;
	enum io io = IO_OK;

	while (f->in_pipe < f->share) {
		enum chunked_event event = next_chunk(f);

		if (event == CHUNKED_MORE &&
		    read_size(f, &ignored) == STEP_AGAIN)
			continue;
		if (event != CHUNKED_DATA || buffered(f->in) > 0 ||
		    !pays_to_splice(f, f->chunked.remaining))
			break;
		io = draw(f, f->chunked.remaining);
		if (io != IO_OK)
			break;
	}
	if (f->in_pipe > 0)
		return announce_run(f, f->in_pipe, result);
	*result = io == IO_AGAIN ? FLOW_WAIT_READ : FLOW_CUT;
	return STEP_STOP;
}

static enum step
announce_run(struct flow *f, uint64_t length, enum flow_result *result)
{
	char line[CHUNK_LINE_MAX + 1];
	struct out out = { line, 0, sizeof(line), false };

	f->run = length;
	if (f->framing_out != FRAMING_CHUNKED || f->to == NULL)
		return STEP_AGAIN;
	out_addx(&out, length);
	out_adds(&out, "\r\n");
	if (add_out(f, line, out.len))
		return STEP_AGAIN;
	*result = FLOW_NO_MEMORY;
	return STEP_STOP;
}

static enum step
announce_end(struct flow *f, enum flow_result *result)
{
	f->source_done = true;
	if (f->framing_out != FRAMING_CHUNKED || f->to == NULL ||
	    add_out(f, "0\r\n\r\n", 5))
		return STEP_AGAIN;
	*result = FLOW_NO_MEMORY;
	return STEP_STOP;
}

static bool
add_out(struct flow *f, const char *bytes, size_t len)
{
	if (len == 0)
		return true;
	if (*f->out == NULL)
		*f->out = buffer_take(f->pool);
	if (*f->out == NULL || (*f->out)->size - (*f->out)->to < len)
		return false;
	memcpy((*f->out)->data + (*f->out)->to, bytes, len);
	(*f->out)->to += len;
	return true;
}

/* Writes what is ready: head and framing, then the payload at hand, that in the
 * pipe first. The end of a chunk waits for the size of the next one. */
static enum step
hand_over(struct flow *f, enum flow_result *result)
{
	for (;;) {
		size_t payload = buffered(f->in);

		if (payload > f->run)
			payload = (size_t)f->run;
		if (f->in_pipe > 0)
			payload = 0;
		if (f->to == NULL)
			return hand_to_sink(f, payload, result);
		if (payload == 0 && f->in_pipe == 0 &&
		    (buffered(f->out) == 0 || (f->run == 0 && !f->source_done)))
			return STEP_AGAIN;
		if (hand_to_conn(f, payload, result) == STEP_STOP)
			return STEP_STOP;
	}
}

static enum step
hand_to_sink(struct flow *f, size_t payload, enum flow_result *result)
{
	if (payload == 0)
		return STEP_AGAIN;
	if (f->moved + payload > f->limit) {
		*result = FLOW_TOO_LARGE;
		return STEP_STOP;
	}
	text_add(f->sink,
	    (struct slice){ (*f->in)->data + (*f->in)->from, payload });
	if (text_failed(f->sink)) {
		*result = FLOW_NO_MEMORY;
		return STEP_STOP;
	}
	f->run -= payload;
	f->moved += payload;
	take_payload(f, payload);
	return STEP_AGAIN;
}

static enum step
hand_to_conn(struct flow *f, size_t payload, enum flow_result *result)
{
	struct iovec vector[3];
	size_t ahead = buffered(f->out), put = 0;
	bool ends = payload > 0 && payload == f->run && is_chunked_out(f);
	int count = 0;
	enum io io;

	if (ahead > 0)
		vector[count++] =
		    (struct iovec){ (*f->out)->data + (*f->out)->from, ahead };
	if (payload > 0)
		vector[count++] =
		    (struct iovec){ (*f->in)->data + (*f->in)->from, payload };
	if (ends)
		vector[count++] =
		    (struct iovec){ (void *)(uintptr_t) "\r\n", 2 };
	if (count == 0)
		io = splice_out(f->pipe, &f->in_pipe, f->to, &put);
	else if (f->in_pipe > 0)
		io = conn_write_ahead(f->to, vector, count, &put);
	else
		io = conn_write(f->to, vector, count, &put);
	if (io != IO_OK) {
		*result = io == IO_AGAIN ? FLOW_WAIT_WRITE : FLOW_REFUSED;
		return STEP_STOP;
	}
	if (ahead > 0)
		consume(f, f->out, put < ahead ? put : ahead);
	put = put < ahead ? 0 : put - ahead;
	if (count == 0)
		return account(f, put, put, result);
	take_payload(f, put < payload ? put : payload);
	return account(f, payload, put, result);
}

/* Out of the buffer; what goes through the pipe was taken by draw(). */
static void
take_payload(struct flow *f, size_t n)
{
	if (f->framing_in == FRAMING_CHUNKED)
		chunked_took(&f->chunked, n);
	if (n > 0)
		consume(f, f->in, n);
}

static bool
is_chunked_out(const struct flow *f)
{
	return f->framing_out == FRAMING_CHUNKED && f->to != NULL;
}

/* put bytes of payload and the line end behind it went out. What is left of
 * the line end at the end of a run goes ahead of what comes next. */
static enum step
account(struct flow *f, size_t payload, size_t put, enum flow_result *result)
{
	size_t moved = put < payload ? put : payload;
	size_t line_end = put - moved;

	if (moved == 0)
		return STEP_AGAIN;
	f->run -= moved;
	f->moved += moved;
	if (f->run > 0 || !is_chunked_out(f) ||
	    add_out(f, &"\r\n"[line_end], 2 - line_end))
		return STEP_AGAIN;
	*result = FLOW_NO_MEMORY;
	return STEP_STOP;
}

/* Gets more payload of the present run. */
static enum step
fill(struct flow *f, enum flow_result *result)
{
	enum io io;

	f->pours = pays_to_splice(f, f->run) &&
		   (f->pipe[0] >= 0 || splice_open(f->pipe));
	if (!f->pours)
		return fill_buffer(f, SIZE_MAX, result);
	io = draw(f, f->run);
	if (io == IO_OK)
		return STEP_AGAIN;
	*result = io == IO_AGAIN ? FLOW_WAIT_READ : FLOW_CUT;
	return STEP_STOP;
}

static bool
pays_to_splice(const struct flow *f, uint64_t length)
{
	return f->from != NULL && f->to != NULL &&
	       length >= (f->pipe[0] < 0 ? PIPE_LEAST : SPLICE_LEAST) &&
	       conn_may_splice(f->from) && conn_may_splice(f->to);
}

/* Payload into the pipe. */
static enum io
draw(struct flow *f, uint64_t most)
{
	size_t before = f->in_pipe;
	enum io io = splice_in(
	    f->from, f->pipe, &f->in_pipe, most < f->share ? most : f->share);

	if (f->framing_in == FRAMING_CHUNKED)
		chunked_took(&f->chunked, f->in_pipe - before);
	return io;
}

static enum step
fill_buffer(struct flow *f, size_t most, enum flow_result *result)
{
	enum io io;

	if (f->from == NULL) {
		*result = FLOW_CUT;
		return STEP_STOP;
	}
	if (*f->in == NULL)
		*f->in = f->floods ? buffer_take_large(f->pool)
				   : buffer_take(f->pool);
	if (*f->in == NULL) {
		*result = FLOW_NO_MEMORY;
		return STEP_STOP;
	}
	io = read_some(f, *f->in, most);
	if (io == IO_OK)
		return STEP_AGAIN;
	consume(f, f->in, 0);
	*result = io == IO_AGAIN ? FLOW_WAIT_READ : FLOW_CUT;
	/* A body that ends with the connection must not end with a reset. */
	if (io == IO_ERROR && f->framing_in == FRAMING_CLOSE)
		*result = FLOW_MALFORMED;
	return STEP_STOP;
}

static enum io
read_some(struct flow *f, struct buffer *b, size_t most)
{
	size_t got;
	enum io io;

	buffer_compact(b);
	if (most > buffer_room(b))
		most = buffer_room(b);
	if (most > LARGE_READ)
		most = LARGE_READ;
	io = conn_read(f->from, b->data + b->to, most, &got);
	b->to += got;
	f->floods = got >= b->size / 2;
	return io;
}

static size_t
buffered(struct buffer *const *b)
{
	return *b == NULL ? 0 : (*b)->to - (*b)->from;
}

/* An empty buffer goes back to the pool at once. */
static void
consume(struct flow *f, struct buffer **b, size_t n)
{
	if (*b == NULL)
		return;
	(*b)->from += n;
	if ((*b)->from == (*b)->to)
		buffer_give(f->pool, b);
}

enum flow_result
flow_flush(struct conn *to, struct buffer **out, struct buffer_pool *pool)
{
	struct flow f;

	flow_init(&f, pool, FRAMING_NONE, FRAMING_NONE, 0);
	f.to = to;
	f.out = out;
	f.in = &(struct buffer *){ NULL };
	return flow_pump(&f, FLOW_FAIR_SHARE);
}

void
flow_done(struct flow *f)
{
	splice_close(f->pipe);
}
