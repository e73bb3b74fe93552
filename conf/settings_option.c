/* settings_option.c - the table of options and the words of the choices. */
#include "conf/settings_option.h"

#include "conf/settings.h"

#define WORDS_MAX 5

const struct settings_option settings_options[] = {
#define OPTION(type, section, key, standard, low, high, reload, help)          \
	{ OPTION_##type, #section, #key, standard, low, high, reload, help,    \
		offsetof(struct settings, section##_##key) },
#include "conf/settings_table.h"
#undef OPTION
};

const size_t settings_option_count =
    sizeof(settings_options) / sizeof(*settings_options);

static const struct {
	const char *section, *key;
	const char *words[WORDS_MAX];
} choices[] = {
	{ "gate", "mode", { "observe", "warn", "annotate", "deny" } },
	{ "gate", "unjudged", { "refuse", "pass" } },
	{ "failure", "lookup_timeout", { "default", "refuse", "pass" } },
	{ "failure", "lookup_error", { "default", "refuse", "pass" } },
	{ "failure", "overload", { "default", "refuse", "pass" } },
	{ "failure", "internal", { "default", "refuse", "pass" } },
	{ "failure", "identity", { "default", "refuse", "pass" } },
	{ "audit", "object", { "none", "judged" } },
	{ "log", "level", { "error", "warning", "info", "debug" } },
	{ "process", "seccomp", { "no", "yes", "kill" } },
};

const struct settings_option *
settings_option_find(const char *section, const char *key)
{
	for (size_t i = 0; i < settings_option_count; i++) {
		const struct settings_option *o = &settings_options[i];

		if (strcmp(o->section, section) == 0 &&
		    strcmp(o->key, key) == 0)
			return o;
	}
	return NULL;
}

const char *const *
settings_option_words(const struct settings_option *o)
{
	static const char *const none[] = { NULL };

	for (size_t i = 0; i < sizeof(choices) / sizeof(*choices); i++) {
		if (strcmp(o->section, choices[i].section) == 0 &&
		    strcmp(o->key, choices[i].key) == 0)
			return choices[i].words;
	}
	return none;
}

void
settings_option_add_name(struct text *t, const struct settings_option *o)
{
	if (strcmp(o->section, "gate") != 0)
		text_addf(t, "%s.", o->section);
	text_adds(t, o->key);
}
