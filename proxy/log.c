/* log.c - JSON lines to standard error; see log.h. */
#include "proxy/log.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "conf/slice.h"
#include "conf/text.h"
#include "proxy/clock.h"

/* Longer texts are cut, so that a line stays a line for those who read it. */
#define TEXT_MAX 2048
/* And so much more if it is full of escapes: what a pipe takes at once. */
#define TEXT_SHORT 512

#define STAMP_MAX 40

static atomic_int level_now = LOG_INFO;

/* Lines that nobody read, since the last that was written. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static unsigned long lost;

static const char *const level_names[] = {
	[LOG_ERROR] = "error",
	[LOG_WARNING] = "warning",
	[LOG_INFO] = "info",
	[LOG_DEBUG] = "debug",
};

static void write_line(enum log_level, const char *, const char *);
static void render(struct text *, enum log_level, const char *, const char *);
static void add_member(struct text *, const char *, const char *);
static void stamp(char[STAMP_MAX]);
static bool put(struct slice);
static bool tell_lost(void);
static bool has_room(void);
static void write_once(struct slice);

void
log_set_level(enum log_level level)
{
	atomic_store_explicit(&level_now, (int)level, memory_order_relaxed);
}

bool
log_wants(enum log_level level)
{
	return (int)level <=
	       atomic_load_explicit(&level_now, memory_order_relaxed);
}

void
log_line(enum log_level level, const char *subject, const char *format, ...)
{
	char message[TEXT_MAX];
	int saved_errno = errno;
	va_list ap;

	if (!log_wants(level))
		return;
	va_start(ap, format);
	if (vsnprintf(message, sizeof(message), format, ap) < 0)
		message[0] = '\0';
	va_end(ap);
	write_line(level, subject, message);
	errno = saved_errno;
}

static void
write_line(enum log_level level, const char *subject, const char *message)
{
	struct text line = TEXT_INIT;

	render(&line, level, subject, message);
	if (line.len > PIPE_BUF) {
		char less[TEXT_SHORT];

		snprintf(less, sizeof(less), "%s", message);
		text_done(&line);
		render(&line, level, subject, less);
	}
	pthread_mutex_lock(&mutex);
	if (!tell_lost() ||
	    !put(text_failed(&line)
		     ? SLICE("{\"level\":\"error\",\"text\":\"no memory for a "
			     "line of the log\"}\n")
		     : text_slice(&line)))
		lost++;
	pthread_mutex_unlock(&mutex);
	text_done(&line);
}

static void
render(struct text *line, enum log_level level, const char *subject,
    const char *message)
{
	char now[STAMP_MAX];

	stamp(now);
	text_addc(line, '{');
	add_member(line, "time", now);
	text_addc(line, ',');
	add_member(line, "level", level_names[level]);
	if (subject != NULL) {
		text_addc(line, ',');
		add_member(line, "subject", subject);
	}
	text_addc(line, ',');
	add_member(line, "text", message);
	text_adds(line, "}\n");
}

/* Whoever reads the log and stops must not stop the gate. */
static bool
put(struct slice line)
{
	bool room = has_room();

	if (room)
		write_once(line);
	return room;
}

static bool
tell_lost(void)
{
	char told[64];
	struct text line = TEXT_INIT;
	bool good = true;

	if (lost == 0)
		return true;
	snprintf(told, sizeof(told), "%lu lines of the log were lost", lost);
	render(&line, LOG_WARNING, NULL, told);
	if (!text_failed(&line))
		good = put(text_slice(&line));
	if (good)
		lost = 0;
	text_done(&line);
	return good;
}

/* Of a pipe: for a page; of others it takes what it is given. */
static bool
has_room(void)
{
	struct pollfd log = { .fd = STDERR_FILENO, .events = POLLOUT };

	return poll(&log, 1, 0) != 0;
}

static void
add_member(struct text *line, const char *name, const char *value)
{
	text_addf(line, "\"%s\":\"", name);
	text_add_json(line, slice_of(value));
	text_addc(line, '"');
}

/* RFC 3339 in UTC with milliseconds. */
static void
stamp(char ret[STAMP_MAX])
{
	struct timespec now;
	char second[CLOCK_STAMP_SIZE];

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(ret, STAMP_MAX, "%s.%03uZ", clock_stamp(now.tv_sec, second),
	    (unsigned)(now.tv_nsec / 1000000) % 1000);
}

/* There is nobody to tell when this fails. */
static void
write_once(struct slice line)
{
	ssize_t n;

	do
		n = write(STDERR_FILENO, line.at, line.len);
	while (n < 0 && errno == EINTR);
}

void
log_faults(enum log_level level, const struct faults *faults)
{
	for (size_t i = 0; i < faults->count; i++) {
		const struct fault *fault = &faults->list[i];

		if (fault->file == NULL)
			log_line(level, NULL, "%s", fault->text);
		else if (fault->line == 0)
			log_line(level, fault->file, "%s", fault->text);
		else
			log_line(level, fault->file, "line %u: %s", fault->line,
			    fault->text);
	}
	if (faults->out_of_memory)
		log_line(level, NULL, "no memory to keep every fault");
}
