/* splice.c - payload from socket to socket in the kernel; see splice.h. */
#include "proxy/splice.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Larger pipes mean fewer calls; 1 MiB is what an ordinary user may have. */
#define PIPE_BYTES (1024 * 1024)

bool
splice_open(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
		ends[0] = ends[1] = -1;
		return false;
	}
	/* A smaller pipe than asked for works as well, only slower. */
	(void)fcntl(ends[0], F_SETPIPE_SZ, PIPE_BYTES);
	return true;
}

void
splice_close(int ends[2])
{
	if (ends[0] < 0)
		return;
	close(ends[0]);
	close(ends[1]);
	ends[0] = ends[1] = -1;
}

enum io
splice_in(struct conn *from, const int ends[2], size_t *in_pipe, uint64_t most)
{
	size_t wanted = most > PIPE_BYTES ? PIPE_BYTES : (size_t)most;
	ssize_t n;

	if (from->fd < 0)
		return IO_ERROR;
	if (!conn_may_read(from))
		return IO_AGAIN;
	from->came_short = false;
	do
		n = splice(from->fd, NULL, ends[1], NULL, wanted,
		    SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		*in_pipe += (size_t)n;
		return IO_OK;
	}
	if (n == 0)
		return conn_read_nothing(from);
	if (errno != EAGAIN)
		return IO_ERROR;
	/* With bytes in the pipe, it may be that which is full. */
	if (*in_pipe == 0)
		from->readable = false;
	return IO_AGAIN;
}

enum io
splice_out(const int ends[2], size_t *in_pipe, struct conn *to, size_t *ret_put)
{
	ssize_t n;

	*ret_put = 0;
	if (to->fd < 0)
		return IO_ERROR;
	if (!to->writable)
		return IO_AGAIN;
	do
		n = splice(ends[0], NULL, to->fd, NULL, *in_pipe,
		    SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		*in_pipe -= (size_t)n;
		*ret_put = (size_t)n;
		return IO_OK;
	}
	return conn_write_failed(to, n < 0 ? errno : EAGAIN);
}
