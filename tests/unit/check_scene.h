/*
 * check_scene.h - one check, asked about one write (or an object as it
 * stands) before a cloud, at 2026-11-23 22:13:07. JSON has ' for ".
 */
#ifndef TESTS_CHECK_SCENE_H
#define TESTS_CHECK_SCENE_H

#include <stdbool.h>
#include <time.h>

#include "rules/check.h"

struct scene {
	const struct check *check;
	const char *arguments;      /* of the rule; NULL: none */
	const char *cloud;          /* a list, with the object; NULL: unknown */
	const char *aside;          /* a list, too, of what tests do not see */
	const char *before, *after; /* NULL: there is none */
	bool standing;
	time_t grace;
};

/* "FIELD KIND[ grace]" for each problem; static, until the next call. */
const char *check_scene(const struct scene *);
/* The same for what the cloud as a whole lacks. */
const char *check_scene_missing(
    const struct check *, const char *arguments, const char *cloud);
/* The message of the last problem of the last call. */
extern char check_scene_message[1000];
/* And how bad it is. */
extern unsigned check_scene_weight;

#endif
