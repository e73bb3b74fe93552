/*
 * cmd_name.c - "scs-gate name": reads flavor names from the command line or
 * as JSON lines from standard input and says what they mean.
 */
#include "proxy/cmd_name.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/name_json.h"
#include "proxy/name_words.h"

enum status { STATUS_FINE, STATUS_INVALID, STATUS_UNUSABLE };

static const char usage[] =
    "usage: scs-gate name [--json] NAME...\n"
    "       scs-gate name --jsonl\n"
    "Says what SCS flavor names mean and where invalid ones break.\n"
    "  --json   one JSON object a line for each name\n"
    "  --jsonl  read JSON objects with a member \"name\" from standard\n"
    "           input, one a line, and write one a line\n";

/* Renders one reading; the text is written out by the caller. */
typedef void render(const struct name_reading *, struct text *);
static render render_words, render_json, render_jsonl;

static enum status read_arguments(char **names, render *);
static enum status read_lines(FILE *);
static enum status read_line(struct slice line, size_t number);
static enum status unusable(size_t number, const char *why);
static enum status answer(struct slice name, render *);
static void render_advice(const struct name_reading *, struct text *);
static enum status worse(enum status, enum status);

int
cmd_name(int argc, char **argv)
{
	render *how = render_words;
	enum status status;
	int i = 1;

	for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		if (strcmp(argv[i], "--json") == 0)
			how = render_json;
		else if (strcmp(argv[i], "--jsonl") == 0)
			how = render_jsonl;
		else if (strcmp(argv[i], "--help") == 0)
			return fputs(usage, stdout) < 0;
		else
			break;
	}
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	else if (i < argc && strncmp(argv[i], "--", 2) == 0)
		i = argc;
	/* Names, or lines, never both and never neither. */
	if ((how == render_jsonl) != (i == argc)) {
		fputs(usage, stderr);
		return STATUS_UNUSABLE;
	}
	status = how == render_jsonl ? read_lines(stdin)
				     : read_arguments(argv + i, how);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("scs-gate name: standard output");
		status = STATUS_UNUSABLE;
	}
	return (int)status;
}

static enum status
read_arguments(char **names, render *how)
{
	enum status status = STATUS_FINE;

	for (; *names != NULL; names++)
		status = worse(status, answer(slice_of(*names), how));
	return status;
}

static enum status
read_lines(FILE *in)
{
	enum status status = STATUS_FINE;
	char *line = NULL;
	size_t size = 0, number = 0;
	ssize_t len;

	while ((len = getline(&line, &size, in)) >= 0)
		status = worse(status,
		    read_line((struct slice){ line, (size_t)len }, ++number));
	free(line);
	if (ferror(in)) {
		perror("scs-gate name: standard input");
		return STATUS_UNUSABLE;
	}
	return status;
}

static enum status
read_line(struct slice line, size_t number)
{
	json_error_t error;
	json_t *object = json_loadb(
	    line.at, line.len, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
	const json_t *name = json_object_get(object, "name");
	enum status status = STATUS_FINE;

	if (object == NULL)
		status = unusable(number, error.text);
	else if (!json_is_string(name))
		status =
		    unusable(number, "no member \"name\" that is a string");
	else
		/* An invalid name is an answer, not a failure. */
		(void)answer((struct slice){ json_string_value(name),
				 json_string_length(name) },
		    render_jsonl);
	json_decref(object);
	return status;
}

/* Every line has an answer, in its place. */
static enum status
unusable(size_t number, const char *why)
{
	struct text line = TEXT_INIT;

	fprintf(stderr, "scs-gate name: line %zu: %s\n", number, why);
	text_adds(&line, "{\"error\": \"");
	text_add_json(&line, slice_of(why));
	text_adds(&line, "\"}\n");
	fputs(text_str(&line), stdout);
	text_done(&line);
	return STATUS_UNUSABLE;
}

static enum status
answer(struct slice name, render *how)
{
	const struct name_reading reading = name_read(name);
	struct text out = TEXT_INIT;
	bool failed;

	how(&reading, &out);
	failed = text_failed(&out);
	if (failed)
		fputs("scs-gate name: out of memory\n", stderr);
	else
		fwrite(out.at, 1, out.len, stdout);
	text_done(&out);
	if (failed)
		return STATUS_UNUSABLE;
	return reading.verdict == NAME_INVALID ? STATUS_INVALID : STATUS_FINE;
}

static void
render_words(const struct name_reading *reading, struct text *out)
{
	name_words(reading, out);
}

static void
render_json(const struct name_reading *reading, struct text *out)
{
	text_addc(out, '{');
	name_json_members(reading, out);
	if (reading->verdict == NAME_INVALID)
		render_advice(reading, out);
	text_adds(out, "}\n");
}

static void
render_jsonl(const struct name_reading *reading, struct text *out)
{
	text_addc(out, '{');
	name_json_members(reading, out);
	text_adds(out, "}\n");
}

/* What a reader of --jsonl compares and a person does not: no place, no
 * sentence, no suggestion there. */
static void
render_advice(const struct name_reading *reading, struct text *out)
{
	char nearest[NAME_TEXT_MAX];
	struct text why = TEXT_INIT;

	text_addf(out, ", \"at\": %zu, \"explanation\": \"", reading->fault.at);
	flavor_name_explain(reading->name, &reading->fault, &why);
	text_add_json(out, text_slice(&why));
	out->failed |= text_failed(&why);
	text_done(&why);
	if (flavor_name_suggest(reading->name, NULL, nearest))
		text_addf(out, "\", \"nearest\": \"%s\"", nearest);
	else
		text_adds(out, "\", \"nearest\": null");
}

static enum status
worse(enum status a, enum status b)
{
	return a > b ? a : b;
}
