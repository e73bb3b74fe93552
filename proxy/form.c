/* form.c - the forms that records are written in; see form.h. */
#include "proxy/form_part.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static form_writer as_it_is;

static const struct form forms[] = {
	{ "json", "the lines as they are", true, as_it_is },
	{ "cadf", "events of DMTF's Cloud Auditing Data Federation", true,
	    form_cadf },
	{ "oslo", "lines as OpenStack's services log", false, form_oslo },
};
#define FORMS (sizeof(forms) / sizeof(forms[0]))

const struct form *
form_find(const char *name)
{
	for (size_t i = 0; i < FORMS; i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return NULL;
}

const struct form *
form_at(size_t index)
{
	return index < FORMS ? &forms[index] : NULL;
}

void
form_observer_init(
    struct form_observer *observer, const char *name, long process)
{
	*observer = (struct form_observer){ .process = process };
	tzset();
	if (name != NULL)
		snprintf(observer->name, sizeof(observer->name), "%s", name);
	else if (gethostname(observer->name, FORM_OBSERVER_MAX) != 0 ||
		 observer->name[0] == '\0')
		snprintf(observer->name, sizeof(observer->name), "localhost");
}

static bool
as_it_is(const json_t *record, struct slice line,
    const struct form_observer *observer, struct text *to)
{
	(void)record;
	(void)observer;
	text_add(to, line);
	return true;
}
