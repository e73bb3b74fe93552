/* replay_report.c - what judging again has come to; see replay_report.h. */
#include "proxy/replay_report.h"

#include <inttypes.h>
#include <string.h>

#include "conf/near.h"
#include "proxy/finding_json.h"
#include "proxy/report_escape.h"
#include "rules/json_memory.h"

#define NOT_RECORDED "(not recorded)"

/* A difference on its way into a line; by enum move. */
struct line {
	struct replay_report *report;
	struct text moves[MOVES];
};

static void note_move(
    void *, enum move, const struct finding *was, const struct finding *now);
static void add_move(struct text *, enum move, const struct finding *was,
    const struct finding *now);
static void count_people(
    struct replay_report *, const struct replay_subject *, enum turn);
static void write_line(struct line *, const struct replay_subject *, enum turn,
    const struct comparison_side *, const struct comparison_side *);
static void add_side(struct text *, const char *name,
    const struct comparison_side *, struct slice version);
static void write_json(struct replay_report *, const struct text *);
static bool is_new(const struct verdict *, size_t at);
static void end_text(const struct replay_report *);
static void show_skipped(const struct replay_report *);
static void show_tally(
    FILE *, const char *title, const struct tally *, const char *const *names);
static void end_json(struct replay_report *);
static uint64_t judged(const struct replay_report *);

static const char *const formats[] = { "text", "json", "jsonl", NULL };

static const char *const move_columns[TALLY_COLUMNS] = { "came", "went",
	"changed" };
static const char *const turn_columns[TALLY_COLUMNS] = { "refuse", "pass",
	"other" };

/* Why a write could not be judged again: in JSON, and for people. */
static const struct {
	const char *name, *sentence;
} skipped[RETRIAL_STATES] = {
	[RETRIAL_UNJUDGED] = { "unjudged", "no rule had judged them" },
	[RETRIAL_NO_OBJECTS] = { "no_objects",
	    "without their objects: audit.object was none" },
	[RETRIAL_TOO_LARGE] = { "too_large",
	    "with objects that were too large for the journal" },
	[RETRIAL_MASKED] = { "masked",
	    "with fields that audit.mask has taken out" },
	[RETRIAL_BROKEN] = { "broken", "such as no gate writes" },
};

bool
replay_format_known(const char *name, struct faults *faults)
{
	struct near near = NEAR_INIT(name);

	if (slice_among(slice_of(name), formats))
		return true;
	for (size_t i = 0; formats[i] != NULL; i++)
		near_offer(&near, formats[i]);
	faults_add(faults, NULL, 0,
	    "there is no format \"%s\"; it must be text, json or jsonl%s%s%s",
	    name, near.best != NULL ? "; was " : "",
	    near.best != NULL ? near.best : "",
	    near.best != NULL ? " meant?" : "");
	return false;
}

void
replay_report_note(struct replay_report *r, const struct replay_subject *about,
    const struct comparison_side *was, const struct comparison_side *now)
{
	enum turn turn = comparison_turn(was, now);
	struct line line = { .report = r };

	r->turns[turn]++;
	if (turn == TURN_NONE)
		return;
	comparison_each(was, now, note_move, &line);
	count_people(r, about, turn);
	if (strcmp(r->format, "jsonl") == 0)
		write_line(&line, about, turn, was, now);
	for (size_t i = 0; i < MOVES; i++)
		text_done(&line.moves[i]);
}

static void
note_move(void *arg, enum move move, const struct finding *was,
    const struct finding *now)
{
	struct line *line = arg;

	tally_add(&line->report->rules,
	    slice_of(now != NULL ? now->rule : was->rule), move);
	if (strcmp(line->report->format, "jsonl") == 0)
		add_move(&line->moves[move], move, was, now);
}

static void
add_move(struct text *ret, enum move move, const struct finding *was,
    const struct finding *now)
{
	if (ret->len > 0)
		text_addc(ret, ',');
	if (move != MOVE_CHANGED) {
		finding_json(now != NULL ? now : was, ret);
		return;
	}
	text_adds(ret, "{\"was\":");
	finding_json(was, ret);
	text_adds(ret, ",\"now\":");
	finding_json(now, ret);
	text_addc(ret, '}');
}

static void
count_people(
    struct replay_report *r, const struct replay_subject *about, enum turn turn)
{
	size_t column = turn - TURN_REFUSE;

	tally_add(&r->projects,
	    about->project.at != NULL ? about->project : SLICE(NOT_RECORDED),
	    column);
	/* An object has no caller. */
	if (about->decision.at != NULL)
		tally_add(&r->callers,
		    about->caller.at != NULL ? about->caller
					     : SLICE(NOT_RECORDED),
		    column);
}

static void
write_line(struct line *line, const struct replay_subject *about,
    enum turn turn, const struct comparison_side *was,
    const struct comparison_side *now)
{
	const struct {
		const char *name;
		struct slice value;
	} members[] = {
		{ "type", SLICE("difference") },
		{ "decision", about->decision },
		{ "time", about->time },
		{ "operation", about->operation },
		{ "kind", about->kind },
		{ "id", about->id },
		{ "name", about->name },
		{ "caller", about->caller },
		{ "project", about->project },
		{ "turn", slice_of(turn_name(turn)) },
	};
	struct text t = TEXT_INIT;

	text_addc(&t, '{');
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		finding_json_member(&t, members[i].name, members[i].value);
	add_side(&t, "was", was, about->was_version);
	add_side(&t, "now", now, about->now_version);
	for (size_t i = 0; i < MOVES; i++) {
		text_addf(&t, ",\"%s\":[", move_name((enum move)i));
		text_add(&t, text_slice(&line->moves[i]));
		text_addc(&t, ']');
		t.failed |= text_failed(&line->moves[i]);
	}
	text_addc(&t, '}');
	write_json(line->report, &t);
	text_done(&t);
}

static void
add_side(struct text *t, const char *name, const struct comparison_side *side,
    struct slice version)
{
	text_addf(t, ",\"%s\":{", name);
	finding_json_member(t, "verdict", slice_of(side->verdict));
	finding_json_member(t, "action", slice_of(side->action));
	finding_json_member(t, "scope_version", version);
	text_addc(t, '}');
}

/* A line in which nothing steers a terminal. */
static void
write_json(struct replay_report *r, const struct text *text)
{
	json_error_t why;
	json_t *json = text_failed(text) ? NULL
					 : json_memory_parse(text_slice(text),
					       JSON_ALLOW_NUL, &why);

	if (json == NULL || !report_escape_json(json, r->out))
		r->failed = true;
	putc('\n', r->out);
}

void
replay_report_skip(struct replay_report *r, enum retrial_state state)
{
	r->states[state]++;
}

void
replay_report_open(struct replay_report *r, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (retrial_is_open(&verdict->findings[i]) &&
		    is_new(verdict, i))
			tally_add(
			    &r->open, slice_of(verdict->findings[i].rule), 0);
}

static bool
is_new(const struct verdict *verdict, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (retrial_is_open(&verdict->findings[i]) &&
		    strcmp(verdict->findings[i].rule,
			verdict->findings[at].rule) == 0)
			return false;
	return true;
}

void
replay_report_end(struct replay_report *r)
{
	if (strcmp(r->format, "text") == 0)
		end_text(r);
	else
		end_json(r);
	r->failed |= r->rules.failed || r->projects.failed ||
		     r->callers.failed || r->open.failed;
}

static void
end_text(const struct replay_report *r)
{
	fprintf(r->out,
	    "%" PRIu64 " %s judged again: %" PRIu64 " the same, %" PRIu64
	    " different\n",
	    judged(r), r->what, r->turns[TURN_NONE],
	    replay_report_differences(r));
	fprintf(r->out,
	    "%10" PRIu64 "  would be refused, and were not\n"
	    "%10" PRIu64 "  would not be refused, and were\n"
	    "%10" PRIu64 "  differ otherwise\n",
	    r->turns[TURN_REFUSE], r->turns[TURN_PASS], r->turns[TURN_OTHER]);
	show_skipped(r);
	show_tally(r->out, "findings by rule", &r->rules, move_columns);
	show_tally(r->out, "by project", &r->projects, turn_columns);
	show_tally(r->out, "by caller", &r->callers, turn_columns);
}

static void
show_skipped(const struct replay_report *r)
{
	const char *title = "\nnot judged again:\n";

	for (size_t i = 0; i < RETRIAL_STATES; i++) {
		if (skipped[i].name == NULL || r->states[i] == 0)
			continue;
		fprintf(r->out, "%s%10" PRIu64 "  %s\n", title, r->states[i],
		    skipped[i].sentence);
		title = "";
	}
	if (r->open.count > 0)
		fputs("\nasking about the other objects of the cloud, which a "
		      "journal does not have;\ntaken as they were recorded, "
		      "in so many decisions:\n",
		    r->out);
	tally_show(&r->open, 1, r->out);
}

static void
show_tally(FILE *out, const char *title, const struct tally *tally,
    const char *const *names)
{
	if (tally->count == 0)
		return;
	fprintf(out, "\n%s:\n", title);
	for (size_t i = 0; i < TALLY_COLUMNS; i++)
		fprintf(out, "%10s", names[i]);
	putc('\n', out);
	tally_show(tally, TALLY_COLUMNS, out);
}

static void
end_json(struct replay_report *r)
{
	struct text t = TEXT_INIT;
	const char *between = "";

	text_addf(&t,
	    "{\"type\":\"summary\",\"judged\":%" PRIu64 ",\"same\":%" PRIu64
	    ",\"different\":%" PRIu64,
	    judged(r), r->turns[TURN_NONE], replay_report_differences(r));
	for (size_t i = TURN_REFUSE; i < TURNS; i++)
		text_addf(&t, ",\"%s\":%" PRIu64, turn_name((enum turn)i),
		    r->turns[i]);
	text_adds(&t, ",\"not_judged\":{");
	for (size_t i = 0; i < RETRIAL_STATES; i++) {
		if (skipped[i].name == NULL)
			continue;
		text_addf(&t, "%s\"%s\":%" PRIu64, between, skipped[i].name,
		    r->states[i]);
		between = ",";
	}
	text_addc(&t, '}');
	tally_json(&r->open, "as_recorded", NULL, &t);
	tally_json(&r->rules, "rules", move_columns, &t);
	tally_json(&r->projects, "projects", turn_columns, &t);
	tally_json(&r->callers, "callers", turn_columns, &t);
	text_addc(&t, '}');
	write_json(r, &t);
	text_done(&t);
}

static uint64_t
judged(const struct replay_report *r)
{
	return r->turns[TURN_NONE] + replay_report_differences(r);
}

uint64_t
replay_report_differences(const struct replay_report *r)
{
	return r->turns[TURN_REFUSE] + r->turns[TURN_PASS] +
	       r->turns[TURN_OTHER];
}

void
replay_report_done(struct replay_report *r)
{
	tally_done(&r->rules);
	tally_done(&r->projects);
	tally_done(&r->callers);
	tally_done(&r->open);
}
