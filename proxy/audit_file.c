/* audit_file.c - whole lines at the end of a file; see audit_file.h. */
#include "proxy/audit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "proxy/log.h"

#define LINES_A_WRITE 256 /* two vectors each; IOV_MAX is 1024 */

static bool open_by_name(const char *, int *, bool *);
static void sync_directory(const char *);
static bool is_at(const char *, const struct stat *);
static bool end_torn_line(struct audit_file *);
static off_t write_lines(int, const struct slice *, size_t, size_t *);
static size_t put_in_vector(
    struct iovec *, const struct slice *, size_t, size_t);
static void lock(const struct audit_file *);
static void unlock(const struct audit_file *);
static void cut_back(struct audit_file *, off_t);

bool
audit_file_open(struct audit_file *file, const char *name)
{
	*file = (struct audit_file){ .fd = -1, .end = -1 };
	if (name == NULL)
		return true;
	file->name = strdup(name);
	if (file->name == NULL)
		return false;
	if (open_by_name(name, &file->fd, &file->regular))
		return true;
	free(file->name);
	return false;
}

/* Reading is for the last line of an earlier life. */
static bool
open_by_name(const char *name, int *ret_fd, bool *ret_regular)
{
	const int flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY;
	struct stat status;
	int fd = open(name, flags, 0640);

	if (fd < 0)
		return false;
	if (fstat(fd, &status) != 0) {
		int saved_errno = errno;

		close(fd);
		errno = saved_errno;
		return false;
	}
	*ret_fd = fd;
	*ret_regular = S_ISREG(status.st_mode);
	if (*ret_regular)
		sync_directory(name);
	return true;
}

/* A file that was created must still have its name after a power failure. */
static void
sync_directory(const char *name)
{
	const char *slash = strrchr(name, '/');
	char *directory;
	int fd;

	if (slash == NULL)
		directory = strdup(".");
	else
		directory = strndup(name, (size_t)(slash - name) + 1);
	fd = directory == NULL
		 ? -1
		 : open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		log_line(LOG_WARNING, "audit",
		    "cannot sync the directory of %s: %s", name,
		    strerror(errno));
	if (fd >= 0)
		close(fd);
	free(directory);
}

void
audit_file_close(struct audit_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
	free(file->name);
	file->name = NULL;
}

void
audit_file_replace(struct audit_file *file, struct audit_file *next)
{
	close(file->fd);
	file->fd = next->fd;
	file->regular = next->regular;
	file->torn = next->torn;
	file->end = next->end;
	free(next->name);
}

bool
audit_file_same(const struct audit_file *a, const struct audit_file *b)
{
	struct stat first, second;

	return fstat(a->fd, &first) == 0 && fstat(b->fd, &second) == 0 &&
	       first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

bool
audit_file_enter(struct audit_file *file)
{
	struct stat status;

	lock(file);
	if (fstat(file->fd, &status) != 0) {
		unlock(file);
		return false;
	}
	file->size = status.st_size;
	file->removed = file->regular && status.st_nlink == 0 &&
			!is_at(file->name, &status);
	return true;
}

/* There are file systems that count no names. */
static bool
is_at(const char *name, const struct stat *status)
{
	struct stat there;

	return stat(name, &there) == 0 && there.st_dev == status->st_dev &&
	       there.st_ino == status->st_ino;
}

size_t
audit_file_add(struct audit_file *file, const struct slice *lines, size_t count)
{
	size_t whole = 0;
	off_t grown;

	if (file->end < 0) {
		errno = EIO;
		return 0;
	}
	if (!end_torn_line(file))
		return 0;
	grown = write_lines(file->fd, lines, count, &whole);
	file->end += grown;
	if (whole < count)
		cut_back(file, file->end);
	return whole;
}

static bool
end_torn_line(struct audit_file *file)
{
	ssize_t n;

	if (!file->torn)
		return true;
	do
		n = write(file->fd, "\n", 1);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		return false;
	file->torn = false;
	file->end++;
	return true;
}

bool
audit_file_leave(struct audit_file *file, bool sync)
{
	bool good = !sync || !file->regular || fdatasync(file->fd) == 0;

	if (!good) {
		cut_back(file, file->size);
		file->end = -1;
	}
	unlock(file);
	return good;
}

/* While one gate takes over from another, two append to one file: the size
 * that a failure cuts back to must not have lines of the other behind it.
 * Where locks are not known there is one gate at a time. */
static void
lock(const struct audit_file *file)
{
	if (file->regular)
		while (flock(file->fd, LOCK_EX) != 0 && errno == EINTR)
			continue;
}

static void
unlock(const struct audit_file *file)
{
	int saved_errno = errno;

	if (file->regular)
		(void)flock(file->fd, LOCK_UN);
	errno = saved_errno;
}

/* Returns the bytes of the lines that are written whole; errno says why it
 * is not all of them. */
static off_t
write_lines(int fd, const struct slice *lines, size_t count, size_t *ret_whole)
{
	struct iovec vector[2 * LINES_A_WRITE];
	size_t into = 0; /* bytes written of line *ret_whole */
	off_t grown = 0;

	*ret_whole = 0;
	while (*ret_whole < count) {
		size_t n = put_in_vector(
		    vector, lines + *ret_whole, count - *ret_whole, into);
		ssize_t put = writev(fd, vector, (int)n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put == 0)
			errno = EIO;
		if (put <= 0)
			break;
		into += (size_t)put;
		while (*ret_whole < count && into > lines[*ret_whole].len) {
			into -= lines[*ret_whole].len + 1;
			grown += (off_t)lines[*ret_whole].len + 1;
			++*ret_whole;
		}
	}
	return grown;
}

/* Lines with their ends, without the first skip bytes, as far as there is
 * room. Returns the number of vectors. */
static size_t
put_in_vector(
    struct iovec *vector, const struct slice *lines, size_t count, size_t skip)
{
	static char end[] = "\n";
	size_t n = 0;

	for (size_t i = 0; i < count && i < LINES_A_WRITE; i++) {
		struct slice rest = slice_skip(lines[i], skip);

		if (rest.len > 0)
			vector[n++] = (struct iovec){
				.iov_base = (void *)(uintptr_t)rest.at,
				.iov_len = rest.len,
			};
		vector[n++] = (struct iovec){ .iov_base = end, .iov_len = 1 };
		skip = 0;
	}
	return n;
}

/* Nothing after length stays; if it must, where the file ends, and how, is to
 * be looked up. */
static void
cut_back(struct audit_file *file, off_t length)
{
	int saved_errno = errno;

	if (file->regular && ftruncate(file->fd, length) == 0) {
		file->end = length;
	} else {
		file->end = -1;
		file->torn = !file->regular;
	}
	errno = saved_errno;
}
