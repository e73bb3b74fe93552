/*
 * journal_mutants.c - changes a journal in every way that must be found, and
 * has each of these mutants checked.
 *   journal_mutants COUNT SEED PUBLIC-KEY FILE...
 * FILEs are one chain, from its beginning and in order, without a fault. A
 * mutant is checked from a little before its change on: the state of the
 * check is kept every few lines, and what follows is as before. Ends with "N
 * passed, M failed" and, of each mutant that was not found, what it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/journal_check.h"
#include "rules/json_memory.h"

#define FILES_MAX 64
#define STEP 16   /* lines between two kept states */
#define ALARMS 20 /* tried lines that are as they were */
#define TAIL 3    /* lines behind a change that are read as bytes */

struct file {
	const char *name;
	char *bytes;
	size_t size;
	size_t first, end; /* its lines */
};

struct line {
	size_t file, from, len; /* with its newline */
	struct journal_check_state before;
	bool kept; /* before is of use */
};

/* The lines from first to before end become those bytes. */
struct mutant {
	size_t first, end;
	struct text bytes;
	size_t skip; /* a file that is not there; files: none */
	const char *kind;
};

static struct file files[FILES_MAX];
static size_t file_count;
static struct line *lines;
static size_t line_count;
static struct journal_check check;
static unsigned long random_state;

static bool read_file(struct file *, const char *name);
static bool split(size_t file);
static bool keep_states(void);
static void feed(size_t number);
static bool is_found(const struct mutant *);
static void feed_bytes(struct slice, uint64_t number);
static bool make(struct mutant *, unsigned kind);

static void
tell(
    void *arg, bool is_fault, const struct journal_spot *spot, const char *text)
{
	(void)arg;
	(void)is_fault;
	(void)spot;
	(void)text;
}

static void
tell_chain(void *arg, const struct journal_chain_seen *seen)
{
	(void)arg;
	(void)seen;
}

static const struct journal_check_calls calls = { tell, tell_chain, NULL };

/* Knuth's, Seminumerical Algorithms 3.3.4; the upper half is good enough. */
static size_t
chance(size_t below)
{
	random_state =
	    random_state * 6364136223846793005UL + 1442695040888963407UL;
	return (size_t)((random_state >> 33) % below);
}

static struct slice
bytes_of(const struct line *l)
{
	return (struct slice){ files[l->file].bytes + l->from, l->len };
}

/* ---- what a mutant is ---------------------------------------------------- */

static void
take_lines(struct mutant *m, size_t first, size_t end)
{
	m->first = first;
	m->end = end;
	for (size_t i = first; i < end; i++)
		text_add(&m->bytes, bytes_of(&lines[i]));
}

static bool
is_last(size_t line)
{
	return line == line_count - 1;
}

static bool
change_byte(struct mutant *m)
{
	size_t n = chance(line_count), at = chance(lines[n].len);
	char old;

	take_lines(m, n, n + 1);
	/* A last line without its end counts as torn. */
	if (text_failed(&m->bytes) || (is_last(n) && at == lines[n].len - 1))
		return false;
	old = m->bytes.at[at];
	m->bytes.at[at] = (char)chance(256);
	return m->bytes.at[at] != old;
}

static bool
flip_bit(struct mutant *m)
{
	size_t n = chance(line_count), at = chance(lines[n].len);

	take_lines(m, n, n + 1);
	if (text_failed(&m->bytes) || (is_last(n) && at == lines[n].len - 1))
		return false;
	m->bytes.at[at] = (char)(m->bytes.at[at] ^ (1 << chance(8)));
	return true;
}

static bool
remove_line(struct mutant *m)
{
	m->first = chance(line_count - 1);
	m->end = m->first + 1 + chance(3) * chance(100);
	return m->end < line_count &&
	       lines[m->first].file == lines[m->end - 1].file;
}

static bool
swap_lines(struct mutant *m)
{
	size_t n = chance(line_count - 1);
	size_t other = n + 1 + (chance(2) == 0 ? 0 : chance(200));

	if (other >= line_count || lines[n].file != lines[other].file)
		return false;
	m->first = n;
	m->end = other + 1;
	text_add(&m->bytes, bytes_of(&lines[other]));
	for (size_t i = n + 1; i < other; i++)
		text_add(&m->bytes, bytes_of(&lines[i]));
	text_add(&m->bytes, bytes_of(&lines[n]));
	return true;
}

static bool
double_line(struct mutant *m)
{
	size_t n = chance(line_count);

	take_lines(m, n, n + 1);
	text_add(&m->bytes,
	    bytes_of(&lines[chance(2) == 0 ? n : chance(line_count)]));
	return true;
}

/* A record that nobody wrote, chained as well as anybody can. */
static void
forge(struct mutant *m, size_t behind)
{
	struct slice last = bytes_of(&lines[behind]);
	struct journal_line read;
	struct journal_link link = { .seq = 0 };
	char *bytes = strdup("{\"record\":\"outcome\",\"verdict\":\"fine\"}");
	size_t len = bytes == NULL ? 0 : strlen(bytes);

	last.len--;
	if (journal_line_read(last, &read) &&
	    journal_hash_of(check.hash, last, link.hash)) {
		memcpy(link.chain, read.chain, sizeof(link.chain));
		link.seq = read.seq;
		(void)journal_link_add(&link, check.hash, NULL, &bytes, &len);
	}
	text_add(&m->bytes, (struct slice){ bytes, len });
	text_addc(&m->bytes, '\n');
	free(bytes);
}

static bool
insert_line(struct mutant *m)
{
	static const char *const strangers[] = { "\n", "#\n", "{}\n",
		"{\"record\":\"outcome\",\"verdict\":\"conforming\"}\n" };
	size_t n = chance(line_count - 1), what = chance(8);

	take_lines(m, n, n + 1);
	if (what < 4)
		text_adds(&m->bytes, strangers[what]);
	else
		forge(m, n);
	return true;
}

/* Bytes are gone, from somewhere in a line to somewhere in a later one. */
static bool
cut_bytes(struct mutant *m)
{
	size_t n = chance(line_count), end = n + 1 + chance(3);
	size_t from, len;

	if (end > line_count || lines[n].file != lines[end - 1].file)
		return false;
	take_lines(m, n, end);
	if (text_failed(&m->bytes))
		return false;
	from = chance(lines[n].len);
	len = 1 + chance(m->bytes.len - from);
	/* What is left is the beginning of the journal, or all but the end of
	 * its last line: that is an end that was cut off. */
	if (end == line_count && from + len + 1 >= m->bytes.len)
		return false;
	memmove(m->bytes.at + from, m->bytes.at + from + len,
	    m->bytes.len - from - len);
	m->bytes.len -= len;
	return true;
}

/* The end of a file is gone that is not the last. */
static bool
cut_end(struct mutant *m)
{
	const struct file *f = &files[chance(file_count - 1)];
	size_t n = f->first + chance(f->end - f->first);

	take_lines(m, n, f->end);
	m->bytes.len = chance(lines[n].len);
	return true;
}

static bool
lose_file(struct mutant *m)
{
	m->skip = chance(file_count - 1);
	m->first = m->end = files[m->skip].first;
	return true;
}

static const struct {
	const char *kind;
	bool (*make)(struct mutant *);
} kinds[] = {
	{ "a byte changed", change_byte },
	{ "a bit flipped", flip_bit },
	{ "lines removed", remove_line },
	{ "lines swapped", swap_lines },
	{ "a line doubled", double_line },
	{ "a line inserted", insert_line },
	{ "bytes cut out", cut_bytes },
	{ "the end of a file cut off", cut_end },
	{ "a file missing", lose_file },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static bool
make(struct mutant *m, unsigned kind)
{
	do {
		text_done(&m->bytes);
		*m = (struct mutant){ .bytes = TEXT_INIT,
			.skip = file_count,
			.kind = kinds[kind].kind };
	} while (!kinds[kind].make(m) && !text_failed(&m->bytes));
	return !text_failed(&m->bytes);
}

/* ---- how it is checked --------------------------------------------------- */

static bool
read_file(struct file *f, const char *name)
{
	FILE *stream = fopen(name, "rb");
	long size = -1;

	f->name = name;
	if (stream != NULL && fseek(stream, 0, SEEK_END) == 0)
		size = ftell(stream);
	if (size > 0)
		f->bytes = malloc((size_t)size);
	if (f->bytes != NULL) {
		rewind(stream);
		f->size = fread(f->bytes, 1, (size_t)size, stream);
	}
	if (stream != NULL)
		fclose(stream);
	return f->size > 0 && f->size == (size_t)size &&
	       f->bytes[f->size - 1] == '\n';
}

static bool
split(size_t number)
{
	struct file *f = &files[number];
	size_t from = 0;

	f->first = line_count;
	while (from < f->size) {
		const char *newline =
		    memchr(f->bytes + from, '\n', f->size - from);
		size_t len = (size_t)(newline - f->bytes) + 1 - from;

		if (line_count % 1024 == 0) {
			struct line *more = reallocarray(
			    lines, line_count + 1024, sizeof(*lines));

			if (more == NULL)
				return false;
			lines = more;
		}
		lines[line_count++] =
		    (struct line){ .file = number, .from = from, .len = len };
		from += len;
	}
	f->end = line_count;
	return true;
}

/* The pristine journal, once. */
static bool
keep_states(void)
{
	for (size_t i = 0; i < line_count; i++) {
		const struct file *f = &files[lines[i].file];

		if (i == f->first)
			journal_check_file(&check, f->name);
		lines[i].kept =
		    check.state.rest.bytes == 0 && ((i - f->first) % STEP == 0);
		if (lines[i].kept)
			lines[i].before = check.state;
		feed(i);
		if (i == f->end - 1)
			journal_check_file_end(&check);
	}
	journal_check_end(&check);
	return check.faults == 0;
}

static void
feed(size_t number)
{
	struct slice bytes = bytes_of(&lines[number]);

	bytes.len--;
	journal_check_line(
	    &check, &(struct journal_text){
			.line = bytes,
			.number = number - files[lines[number].file].first + 1,
			.ended = true,
		    });
}

static bool
is_found(const struct mutant *m)
{
	size_t file =
	    m->first == line_count ? file_count - 1 : lines[m->first].file;
	const struct file *f = &files[file];
	size_t start = m->first, i = m->end;
	struct text bytes = TEXT_INIT;

	while (!lines[start].kept)
		start--;
	check.faults = 0;
	check.state = lines[start].before;
	for (size_t n = start; n < m->first; n++)
		feed(n);
	text_add(&bytes, text_slice(&m->bytes));
	for (; i < f->end && i < m->end + TAIL; i++)
		text_add(&bytes, bytes_of(&lines[i]));
	if (m->skip < file_count)
		i = f->end;
	else
		feed_bytes(text_slice(&bytes), m->first - f->first + 1);
	text_done(&bytes);
	for (; check.faults == 0 && i < line_count; i++) {
		if (i == files[lines[i].file].first) {
			if (m->skip != lines[i].file - 1)
				journal_check_file_end(&check);
			journal_check_file(&check, files[lines[i].file].name);
		}
		feed(i);
	}
	journal_check_file_end(&check);
	journal_check_end(&check);
	return check.faults > 0;
}

static void
feed_bytes(struct slice bytes, uint64_t number)
{
	while (bytes.len > 0) {
		const char *newline = memchr(bytes.at, '\n', bytes.len);
		size_t len =
		    newline == NULL ? bytes.len : (size_t)(newline - bytes.at);

		journal_check_line(&check, &(struct journal_text){
					       .line = { bytes.at, len },
					       .number = number,
					       .ended = newline != NULL,
					   });
		number++;
		bytes = slice_skip(bytes, len + 1);
	}
}

static bool
load(int argc, char **argv, struct faults *faults)
{
	if (!journal_key_load_public(argv[3], check.keys[0], faults))
		return false;
	check.key_count = 1;
	check.whole = true;
	for (int i = 4; i < argc; i++) {
		if (file_count == FILES_MAX ||
		    !read_file(&files[file_count], argv[i]) ||
		    !split(file_count++)) {
			faults_add(faults, argv[i], 0, "cannot be read");
			return false;
		}
	}
	if (keep_states() && file_count > 2)
		return true;
	faults_add(faults, NULL, 0, "the journal is no good one");
	return false;
}

/* The test of the test: what is as it was must pass wherever one begins. */
static unsigned long
count_false_alarms(unsigned long count)
{
	unsigned long alarms = 0;

	for (unsigned long i = 0; i < count; i++) {
		struct mutant m = { .bytes = TEXT_INIT, .skip = file_count };
		size_t n = chance(line_count);

		take_lines(&m, n, n + 1);
		if (is_found(&m)) {
			alarms++;
			printf("line %zu is as it was, and a fault\n", n);
		}
		text_done(&m.bytes);
	}
	return alarms;
}

static void
clean_up(void)
{
	for (size_t i = 0; i < file_count; i++)
		free(files[i].bytes);
	free(lines);
	journal_check_done(&check);
}

int
main(int argc, char **argv)
{
	struct faults faults = FAULTS_INIT;
	struct mutant m = { .bytes = TEXT_INIT };
	unsigned long count, passed = 0, failed = 0;
	bool good;

	json_memory_install();
	if (argc < 5 || !journal_check_init(&check, &calls))
		return 2;
	count = strtoul(argv[1], NULL, 10);
	random_state = strtoul(argv[2], NULL, 10);
	good = load(argc, argv, &faults);
	for (unsigned long i = 0; good && i < count; i++) {
		good = make(&m, (unsigned)(i % KINDS));
		if (good && is_found(&m)) {
			passed++;
			continue;
		}
		failed++;
		printf(
		    "mutant %lu was not found: %s, lines %zu to %zu of %zu\n",
		    i, m.kind, m.first, m.end, line_count);
	}
	text_done(&m.bytes);
	if (good)
		failed += count_false_alarms(ALARMS);
	faults_print(&faults, stdout);
	faults_done(&faults);
	printf("%zu lines in %zu files; %lu passed, %lu failed\n", line_count,
	    file_count, passed, failed);
	clean_up();
	return good && failed == 0 ? 0 : 1;
}
