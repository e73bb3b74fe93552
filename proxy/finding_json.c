/* finding_json.c - see finding_json.h. */
#include "proxy/finding_json.h"

#include "conf/settings.h"

#define VALUE_LONGEST 1024

void
finding_json_list(const struct verdict *verdict, struct text *ret)
{
	text_addc(ret, '[');
	for (size_t i = 0; verdict != NULL && i < verdict->count; i++) {
		if (i > 0)
			text_addc(ret, ',');
		finding_json(&verdict->findings[i], ret);
	}
	text_addc(ret, ']');
}

void
finding_json(const struct finding *f, struct text *ret)
{
	text_addc(ret, '{');
	finding_json_member(ret, "rule", slice_of(f->rule));
	finding_json_member(
	    ret, "severity", slice_of(severity_name(f->severity)));
	finding_json_member(ret, "counts", slice_of(f->counts));
	finding_json_member(ret, "outcome", slice_of(outcome_name(f->outcome)));
	finding_json_member(ret, "change", slice_of(change_name(f->change)));
	finding_json_member(ret, "action", slice_of(action_name(f->action)));
	if (f->grace)
		text_adds(ret, ",\"grace\":true");
	if (f->exception != NULL)
		finding_json_member(
		    ret, "exception", slice_of(f->exception->id));
	finding_json_member(ret, "field", slice_of(f->field));
	finding_json_member(ret, "found", slice_of(f->found));
	finding_json_member(ret, "allowed", slice_of(f->allowed));
	finding_json_member(ret, "nearest", slice_of(f->nearest));
	finding_json_member(ret, "message", slice_of(f->message));
	finding_json_member(ret, "link", slice_of(f->link));
	text_addc(ret, '}');
}

void
finding_json_member(struct text *ret, const char *member, struct slice value)
{
	struct slice before = text_slice(ret);
	bool first = before.len == 0 || before.at[before.len - 1] == '{';

	text_adds(ret, first ? "\"" : ",\"");
	text_adds(ret, member);
	text_adds(ret, value.at == NULL ? "\":null" : "\":\"");
	if (value.at == NULL)
		return;
	if (value.len > VALUE_LONGEST) {
		text_add_json(ret, (struct slice){ value.at, VALUE_LONGEST });
		text_adds(ret, "...");
	} else {
		text_add_json(ret, value);
	}
	text_addc(ret, '"');
}
