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
#define SCAN_SIZE 4096

static bool open_by_name(const char *, int *, bool *);
static void sync_directory(const char *);
static void find_torn_line(struct audit_file *);
static off_t line_start(int, off_t);
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
	*file = (struct audit_file){ .fd = -1 };
	if (name == NULL)
		return true;
	file->name = strdup(name);
	if (file->name == NULL)
		return false;
	if (!open_by_name(name, &file->fd, &file->regular)) {
		free(file->name);
		return false;
	}
	lock(file);
	find_torn_line(file);
	unlock(file);
	return true;
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

static void
find_torn_line(struct audit_file *file)
{
	struct stat status;
	off_t start;

	file->torn = false;
	if (!file->regular || fstat(file->fd, &status) != 0)
		return;
	start = line_start(file->fd, status.st_size);
	file->torn = start != status.st_size;
	if (!file->torn)
		return;
	log_line(LOG_WARNING, "audit",
	    "the last line of %s is torn (%lld bytes); it is ended here",
	    file->name, (long long)(status.st_size - start));
	if (!end_torn_line(file))
		log_line(LOG_ERROR, "audit",
		    "cannot end the torn line of %s: %s", file->name,
		    strerror(errno));
}

/* Where the line that ends at end starts, which is end itself behind a
 * newline. What cannot be read counts as torn. */
static off_t
line_start(int fd, off_t end)
{
	char piece[SCAN_SIZE];

	while (end > 0) {
		size_t n = end < SCAN_SIZE ? (size_t)end : SCAN_SIZE;
		const char *newline;

		if (pread(fd, piece, n, end - (off_t)n) != (ssize_t)n)
			break;
		newline = memrchr(piece, '\n', n);
		if (newline != NULL)
			return end - (off_t)n + (newline - piece) + 1;
		end -= (off_t)n;
	}
	return end;
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
	file->torn = n != 1;
	return !file->torn;
}

bool
audit_file_reopen(struct audit_file *file)
{
	bool regular;
	int fd;

	if (file->name == NULL)
		return true;
	if (!open_by_name(file->name, &fd, &regular))
		return false;
	if (file->regular && fsync(file->fd) != 0)
		log_line(LOG_ERROR, "audit", "cannot sync the old %s: %s",
		    file->name, strerror(errno));
	close(file->fd);
	file->fd = fd;
	file->regular = regular;
	lock(file);
	find_torn_line(file);
	unlock(file);
	return true;
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

size_t
audit_file_add(
    struct audit_file *file, const struct slice *lines, size_t count, bool sync)
{
	struct stat status = { 0 };
	size_t whole = 0;
	off_t grown;
	int failure = 0;

	if (file->name == NULL)
		return count;
	lock(file);
	if (!end_torn_line(file) || fstat(file->fd, &status) != 0) {
		unlock(file);
		return 0;
	}
	grown = write_lines(file->fd, lines, count, &whole);
	if (whole < count) {
		failure = errno;
		cut_back(file, status.st_size + grown);
	}
	if (whole > 0 && sync && file->regular && fdatasync(file->fd) != 0) {
		failure = errno;
		cut_back(file, status.st_size);
		whole = 0;
	}
	unlock(file);
	errno = failure;
	return whole;
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

/* Nothing after length stays; if it must, at least the line gets an end
 * before the next one starts. */
static void
cut_back(struct audit_file *file, off_t length)
{
	if (!file->regular || ftruncate(file->fd, length) != 0)
		file->torn = true;
}
