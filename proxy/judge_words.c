/* judge_words.c - a verdict for people; see judge_words.h. */
#include "proxy/judge_words.h"

static void write_finding(const struct finding *, FILE *);
static void write_plain(const char *, FILE *);

bool
judge_conforms(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++) {
		if (verdict->findings[i].severity == SEVERITY_MAIN ||
		    verdict->findings[i].action == ACTION_DENY)
			return false;
	}
	return true;
}

void
judge_words(enum object_kind kind, const char *name,
    const struct verdict *verdict, FILE *out)
{
	fputs(kind == OBJECT_FLAVOR ? "flavor " : "image ", out);
	write_plain(name, out);
	if (!judge_conforms(verdict))
		fputs(" does not conform\n", out);
	else if (verdict->count > 0)
		fputs(" conforms, with advice\n", out);
	else
		fputs(" conforms\n", out);
	for (size_t i = 0; i < verdict->count; i++)
		write_finding(&verdict->findings[i], out);
}

static void
write_finding(const struct finding *f, FILE *out)
{
	fprintf(out, "  %s (%s, %s)\n    ", f->rule, severity_name(f->severity),
	    action_name(f->action));
	write_plain(f->message, out);
	if (f->allowed != NULL) {
		fputs("\n    right: ", out);
		write_plain(f->allowed, out);
	}
	if (f->nearest != NULL) {
		fputs("\n    nearest: ", out);
		write_plain(f->nearest, out);
	}
	if (f->link != NULL)
		fprintf(out, "\n    %s", f->link);
	putc('\n', out);
}

/* Objects are strangers': nothing of theirs steers the terminal. */
static void
write_plain(const char *text, FILE *out)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		putc(c < ' ' || c == 0x7f ? '?' : c, out);
	}
}
