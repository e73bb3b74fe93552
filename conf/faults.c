/* faults.c - the list of what is wrong. */
#include "conf/faults.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* A file that is wrong everywhere says so often enough with these. */
#define FAULTS_MAX 1000
#define TEXT_MAX 1000

static bool fill(struct fault *, const char *file, const char *format, va_list)
    __attribute__((format(printf, 3, 0)));
static struct fault *grow(struct faults *);

void
faults_add(struct faults *faults, const char *file, unsigned line,
    const char *format, ...)
{
	va_list arguments;
	struct fault *fault;

	if (faults->count >= FAULTS_MAX)
		return;
	fault = grow(faults);
	if (fault == NULL) {
		faults->out_of_memory = true;
		return;
	}
	fault->line = line;
	va_start(arguments, format);
	if (fill(fault, file, format, arguments))
		faults->count++;
	else
		faults->out_of_memory = true;
	va_end(arguments);
}

/* The new fault counts only once it is filled. */
static struct fault *
grow(struct faults *faults)
{
	struct fault *list =
	    reallocarray(faults->list, faults->count + 1, sizeof(*list));

	if (list == NULL)
		return NULL;
	faults->list = list;
	list[faults->count] = (struct fault){ 0 };
	return &list[faults->count];
}

/* Names and values of the file are quoted here: they neither fill the screen
 * nor steer it. */
static bool
fill(struct fault *fault, const char *file, const char *format,
    va_list arguments)
{
	char text[TEXT_MAX];

	vsnprintf(text, sizeof(text), format, arguments);
	for (char *at = text; *at != '\0'; at++) {
		if (iscntrl((unsigned char)*at))
			*at = '?';
	}
	fault->text = strdup(text);
	fault->file = file == NULL ? NULL : strdup(file);
	if (fault->text != NULL && (file == NULL || fault->file != NULL))
		return true;
	free(fault->text);
	free(fault->file);
	return false;
}

bool
faults_none(const struct faults *faults)
{
	return faults->count == 0 && !faults->out_of_memory;
}

void
faults_sort(struct faults *faults, size_t from)
{
	for (size_t i = from + 1; i < faults->count; i++) {
		struct fault moving = faults->list[i];
		size_t to = i;

		while (to > from && faults->list[to - 1].line > moving.line) {
			faults->list[to] = faults->list[to - 1];
			to--;
		}
		faults->list[to] = moving;
	}
}

void
faults_print(const struct faults *faults, FILE *out)
{
	for (size_t i = 0; i < faults->count; i++) {
		const struct fault *fault = &faults->list[i];

		if (fault->file != NULL && fault->line > 0)
			fprintf(out, "%s:%u: ", fault->file, fault->line);
		else if (fault->file != NULL)
			fprintf(out, "%s: ", fault->file);
		fprintf(out, "%s\n", fault->text);
	}
	if (faults->out_of_memory)
		fprintf(out, "out of memory: there may be further faults\n");
}

void
faults_done(struct faults *faults)
{
	for (size_t i = 0; i < faults->count; i++) {
		free(faults->list[i].file);
		free(faults->list[i].text);
	}
	free(faults->list);
	*faults = FAULTS_INIT;
}
