/* position.c - see position.h. */
#include "proxy/position.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/text.h"
#include "proxy/journal_record.h"

#define FILE_MAX 4096 /* ours have some 300 bytes */

static bool name_files(
    const char *directory, const char *sink, struct text *, struct text *);
static bool read_file(const char *name, struct position *);
static bool read_position(struct slice, struct position *);
static uint64_t number(const json_t *, const char *member);
static void render(const struct position *, struct text *);
static bool write_file(const char *name, struct slice);
static bool sync_directory(const char *);

bool
position_load(const char *directory, const char *sink, struct position *ret)
{
	struct text name = TEXT_INIT, next = TEXT_INIT;
	bool good;

	*ret = (struct position){ .delivered = 0 };
	good = name_files(directory, sink, &name, &next) &&
	       read_file(text_str(&name), ret);
	text_done(&name);
	text_done(&next);
	return good;
}

static bool
name_files(const char *directory, const char *sink, struct text *name,
    struct text *next)
{
	text_addf(name, "%s/%s.position", directory, sink);
	text_addf(next, "%s/.%s.position.new", directory, sink);
	errno = ENOMEM;
	return !text_failed(name) && !text_failed(next);
}

/* Whoever delivers may put there what he likes: a pipe must not keep the gate
 * waiting. */
static bool
read_file(const char *name, struct position *ret)
{
	const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	char bytes[FILE_MAX];
	int fd = open(name, flags);
	struct stat status;
	ssize_t n;

	if (fd < 0)
		return false;
	n = fstat(fd, &status) == 0 ? read(fd, bytes, sizeof(bytes)) : -1;
	close(fd);
	if (n < 0)
		return false;
	if (!S_ISREG(status.st_mode) ||
	    !read_position((struct slice){ bytes, (size_t)n }, ret)) {
		*ret = (struct position){ .delivered = 0 };
		errno = EINVAL;
		return false;
	}
	ret->stored = status.st_mtime;
	return true;
}

static bool
read_position(struct slice bytes, struct position *ret)
{
	json_t *json = journal_record_read(bytes);
	struct slice chain = journal_record_text(json, "chain");
	bool good = chain.len == UUID_LEN || chain.len == 0;

	if (good && chain.len > 0)
		memcpy(ret->link.chain, chain.at, chain.len);
	ret->link.seq = number(json, "seq");
	ret->delivered = number(json, "delivered");
	ret->dropped = number(json, "dropped");
	ret->refused = number(json, "refused");
	good = good && journal_hex_read(journal_record_text(json, "sha256"),
			   ret->link.hash, JOURNAL_HASH_LEN);
	json_decref(json);
	return good;
}

static uint64_t
number(const json_t *json, const char *member)
{
	json_int_t value = json_integer_value(json_object_get(json, member));

	return value < 0 ? 0 : (uint64_t)value;
}

bool
position_store(
    const char *directory, const char *sink, const struct position *position)
{
	struct text name = TEXT_INIT, next = TEXT_INIT, bytes = TEXT_INIT;
	bool good = name_files(directory, sink, &name, &next);

	render(position, &bytes);
	good = good && !text_failed(&bytes) &&
	       write_file(text_str(&next), text_slice(&bytes)) &&
	       rename(text_str(&next), text_str(&name)) == 0 &&
	       sync_directory(directory);
	text_done(&name);
	text_done(&next);
	text_done(&bytes);
	return good;
}

static void
render(const struct position *p, struct text *t)
{
	text_addf(t, "{\"chain\":\"%s\",\"seq\":%llu,\"sha256\":\"",
	    p->link.chain, (unsigned long long)p->link.seq);
	journal_hex_add(t, p->link.hash, JOURNAL_HASH_LEN);
	text_addf(t,
	    "\",\"delivered\":%llu,\"dropped\":%llu,\"refused\":%llu}\n",
	    (unsigned long long)p->delivered, (unsigned long long)p->dropped,
	    (unsigned long long)p->refused);
}

/* Readable for the gate, which may be another user: it says nothing secret. */
static bool
write_file(const char *name, struct slice bytes)
{
	const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
	int fd = open(name, flags, 0644);
	bool good;
	int failure;

	if (fd < 0)
		return false;
	errno = ENOSPC;
	good = write(fd, bytes.at, bytes.len) == (ssize_t)bytes.len &&
	       fsync(fd) == 0;
	failure = errno;
	close(fd);
	errno = failure;
	return good;
}

static bool
sync_directory(const char *directory)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;
	int failure = errno;

	if (fd >= 0)
		close(fd);
	errno = failure;
	return good;
}

uint64_t
position_behind(const struct position *p, const struct journal_link *newest)
{
	if (strcmp(newest->chain, p->link.chain) != 0)
		return newest->seq;
	return newest->seq > p->link.seq ? newest->seq - p->link.seq : 0;
}
