/* handover.c - listening sockets from gate to gate; see handover.h. */
#include "proxy/handover.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "conf/text.h"
#include "proxy/admin_client.h"
#include "proxy/log.h"

/* The kernel takes 253 descriptors a message. */
#define BATCH_MAX 64u

/* The names have a line each, in the order of the descriptors. */
struct batch {
	struct text names;
	int fds[BATCH_MAX];
	size_t count;
};

union control {
	char bytes[CMSG_SPACE(BATCH_MAX * sizeof(int))];
	struct cmsghdr align;
};

static const char answer_head[] = "HTTP/1.1 200 OK\r\n"
				  "Content-Type: text/plain; charset=utf-8\r\n"
				  "Connection: close\r\n\r\n";

/* What the new gate has got so far. */
struct receipt {
	struct text answer;
	int *fds;
	size_t count;
};

static bool give(int fd, struct batch *, const char *name, int socket);
static bool flush(int fd, struct batch *);
static bool send_all(int fd, struct slice bytes, const int *fds, size_t count);
static void attach(
    struct msghdr *, union control *, const int *fds, size_t count);
static bool receive(int fd, struct receipt *);
static bool is_whole(struct slice answer, struct slice *ret_names);
static ssize_t receive_some(int fd, struct receipt *);
static bool keep(struct receipt *, struct msghdr *);
static bool name_all(struct receipt *, struct slice names, struct passed *);
static void receipt_done(struct receipt *);

bool
handover_is_allowed(uid_t peer)
{
	return peer == 0 || peer == geteuid();
}

/* An empty line ends the names. */
bool
handover_give(
    int fd, const struct settings *s, const struct doors *d, int admin)
{
	struct batch batch = { .names = TEXT_INIT };
	bool good = send_all(fd, SLICE(answer_head), NULL, 0);

	for (size_t i = 0; good && i < d->count; i++)
		good = give(fd, &batch, s->listeners[d->at[i].listener].name,
		    d->at[i].fd);
	good = good && give(fd, &batch, PASSED_ADMIN, admin) &&
	       flush(fd, &batch) && send_all(fd, SLICE("\n"), NULL, 0);
	text_done(&batch.names);
	return good;
}

static bool
give(int fd, struct batch *b, const char *name, int socket)
{
	if (b->count == BATCH_MAX && !flush(fd, b))
		return false;
	text_addf(&b->names, "%s\n", name);
	b->fds[b->count++] = socket;
	return true;
}

static bool
flush(int fd, struct batch *b)
{
	bool good = !text_failed(&b->names) &&
		    send_all(fd, text_slice(&b->names), b->fds, b->count);

	text_done(&b->names);
	b->count = 0;
	return good;
}

/* It is little: what the kernel does not take at once is as good as lost. */
static bool
send_all(int fd, struct slice bytes, const int *fds, size_t count)
{
	struct iovec vector = { (void *)(uintptr_t)bytes.at, bytes.len };
	struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
	union control control;

	if (fds != NULL)
		attach(&message, &control, fds, count);
	return sendmsg(fd, &message, MSG_NOSIGNAL) == (ssize_t)bytes.len;
}

static void
attach(struct msghdr *message, union control *control, const int *fds,
    size_t count)
{
	struct cmsghdr *c = &control->align;

	memset(control, 0, sizeof(*control));
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(c), fds, count * sizeof(int));
	message->msg_control = control->bytes;
	message->msg_controllen = CMSG_SPACE(count * sizeof(int));
}

int
handover_take(const char *path, struct passed *ret)
{
	struct receipt receipt = { TEXT_INIT, NULL, 0 };
	struct slice names = { NULL, 0 };
	int fd = admin_client_connect(path);
	bool good = false;

	if (fd < 0)
		log_line(LOG_ERROR, "process",
		    "there is no gate to take over from at %s: %s", path,
		    strerror(errno));
	else if (!admin_client_send(fd, "POST", HANDOVER_TARGET) ||
		 !receive(fd, &receipt))
		log_line(LOG_ERROR, "process",
		    "the gate at %s gives no answer: %s", path,
		    strerror(errno));
	else if (!is_whole(text_slice(&receipt.answer), &names))
		log_line(LOG_ERROR, "process",
		    "the gate at %s does not hand over: %s", path,
		    text_str(&receipt.answer));
	else
		good = name_all(&receipt, names, ret);
	receipt_done(&receipt);
	if (good || fd < 0)
		return fd;
	close(fd);
	return -1;
}

/* Until the list is whole, or the answer is another. */
static bool
receive(int fd, struct receipt *r)
{
	struct slice names;
	ssize_t n;

	do
		n = receive_some(fd, r);
	while (n > 0 && !is_whole(text_slice(&r->answer), &names));
	return n >= 0 && !text_failed(&r->answer) && r->answer.len > 0;
}

static bool
is_whole(struct slice answer, struct slice *ret_names)
{
	*ret_names = (struct slice){ NULL, 0 };
	if (!slice_starts(answer, answer_head))
		return false;
	*ret_names = slice_skip(answer, strlen(answer_head));
	return ret_names->len >= 2 &&
	       memcmp(ret_names->at + ret_names->len - 2, "\n\n", 2) == 0;
}

static ssize_t
receive_some(int fd, struct receipt *r)
{
	char bytes[4096];
	union control control;
	struct iovec vector = { bytes, sizeof(bytes) };
	struct msghdr message = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	ssize_t n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);

	if (n <= 0)
		return n;
	text_add(&r->answer, (struct slice){ bytes, (size_t)n });
	return keep(r, &message) ? n : -1;
}

static bool
keep(struct receipt *r, struct msghdr *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL;
	     c = CMSG_NXTHDR(message, c)) {
		size_t size = c->cmsg_len - CMSG_LEN(0);
		int *more;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		more = realloc(r->fds, r->count * sizeof(int) + size);
		if (more == NULL)
			return false;
		memcpy(more + r->count, CMSG_DATA(c), size);
		r->fds = more;
		r->count += size / sizeof(int);
	}
	return (message->msg_flags & MSG_CTRUNC) == 0;
}

static bool
name_all(struct receipt *r, struct slice names, struct passed *ret)
{
	size_t i = 0;

	while (names.at[0] != '\n') {
		const char *end = memchr(names.at, '\n', names.len);
		struct slice name = { names.at, (size_t)(end - names.at) };
		int fd;

		names = slice_skip(names, name.len + 1);
		if (i == r->count)
			return false;
		fd = r->fds[i];
		r->fds[i++] = -1;
		if (!passed_add(ret, name, fd))
			return false;
	}
	return i == r->count;
}

static void
receipt_done(struct receipt *r)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->fds[i] >= 0)
			close(r->fds[i]);
	free(r->fds);
	text_done(&r->answer);
}

bool
handover_ready(int fd)
{
	const size_t len = strlen(HANDOVER_READY);

	return send(fd, HANDOVER_READY, len, MSG_NOSIGNAL) == (ssize_t)len;
}
