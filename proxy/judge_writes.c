/* judge_writes.c - judging writes line by line; see judge_writes.h. */
#include "proxy/judge_writes.h"

#include <stdlib.h>
#include <string.h>

#include "conf/settings.h"
#include "proxy/finding_json.h"
#include "rules/subject.h"
#include "rules/write.h"

static bool answer(
    const struct rule_set *, time_t now, struct slice, struct text *ret);
static bool read_kind(const json_t *, enum object_kind *, struct text *why);
static bool decide(
    const struct rule_set *, const struct judgement *, struct text *ret);

bool
judge_writes(const struct rule_set *rules, time_t now, FILE *in, FILE *out)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	bool good = true;

	while ((len = getline(&line, &size, in)) >= 0) {
		struct text ret = TEXT_INIT;

		good = answer(rules, now, (struct slice){ line, (size_t)len },
			   &ret) &&
		       good;
		good = fprintf(out, "%s\n", text_str(&ret)) > 0 && good;
		text_done(&ret);
	}
	free(line);
	return !ferror(in) && fflush(out) == 0 && !ferror(out) && good;
}

static bool
answer(const struct rule_set *rules, time_t now, struct slice line,
    struct text *ret)
{
	struct write write = { .judgement = { .now = now } };
	struct text why = TEXT_INIT;
	json_t *map = subject_parse_answer(line, &why);
	bool good = map != NULL &&
		    read_kind(map, &write.judgement.kind, &why) &&
		    write_read(map, &write, &why);

	if (good)
		good = decide(rules, &write.judgement, ret);
	if (!good) {
		text_addc(ret, '{');
		finding_json_member(ret, "error",
		    why.len > 0 ? text_slice(&why) : SLICE("out of memory"));
		text_addc(ret, '}');
	}
	write_done(&write);
	text_done(&why);
	json_decref(map);
	return good;
}

static bool
read_kind(const json_t *map, enum object_kind *ret, struct text *why)
{
	if (object_kind_parse(
		json_string_value(json_object_get(map, "kind")), ret))
		return true;
	text_adds(why, "\"kind\" must be flavor or image");
	return false;
}

static bool
decide(const struct rule_set *rules, const struct judgement *judgement,
    struct text *ret)
{
	struct verdict verdict;
	bool good;

	judge(rules, judgement, &verdict);
	good = !verdict.incomplete;
	if (good) {
		text_addf(ret,
		    "{\"action\":\"%s\",\"unknown\":%s,\"findings\":",
		    action_name(verdict.action),
		    verdict.unknown ? "true" : "false");
		finding_json_list(&verdict, ret);
		text_addc(ret, '}');
	}
	verdict_done(&verdict);
	return good && !text_failed(ret);
}
