/* journal_show.c - see journal_show.h. */
#include "proxy/journal_show.h"

#include "proxy/journal_record.h"
#include "proxy/report_escape.h"

/* What stands in a line, in this order, as far as a record has it. */
static const struct column {
	const char *label; /* "": the value alone */
	const char *member, *inner;
} columns[] = {
	{ "", "time", NULL },
	{ "", "record", NULL },
	{ "", "operation", NULL },
	{ "", "object", "name" },
	{ "", "object", "id" },
	{ "", "verdict", NULL },
	{ "", "action", NULL },
	{ "state ", "state", NULL },
	{ "by ", "initiator", "name" },
	{ "project ", "initiator", "project_name" },
	{ "because ", "reason", NULL },
	{ "decision ", "decision", NULL },
};

static void show_rules(const json_t *findings, FILE *);
static void show_status(const json_t *record, FILE *);

void
journal_show(const json_t *record, FILE *out)
{
	const char *between = "";

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		const struct column *c = &columns[i];
		struct slice value =
		    journal_record_inner(record, c->member, c->inner);

		if (value.at == NULL)
			continue;
		fprintf(out, "%s%s", between, c->label);
		report_escape_plain(value, out);
		between = "  ";
	}
	show_status(record, out);
	show_rules(json_object_get(record, "findings"), out);
	putc('\n', out);
}

static void
show_status(const json_t *record, FILE *out)
{
	const json_t *status = json_object_get(record, "status");

	if (json_is_integer(status))
		fprintf(out, "  status %lld",
		    (long long)json_integer_value(status));
}

static void
show_rules(const json_t *findings, FILE *out)
{
	const char *between = "  [";
	const json_t *finding;
	size_t i;

	json_array_foreach (findings, i, finding) {
		fputs(between, out);
		report_escape_plain(journal_record_text(finding, "rule"), out);
		between = " ";
	}
	if (json_array_size(findings) > 0)
		putc(']', out);
}
