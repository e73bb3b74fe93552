/*
 * exhibit.h - what a write was judged by, as the journal keeps it (setting
 * audit.object) and as it is read back: the object before and after, and the
 * time. So that it can be judged again, under other rules.
 */
#ifndef PROXY_EXHIBIT_H
#define PROXY_EXHIBIT_H

#include <jansson.h>
#include <stdbool.h>

#include "conf/text.h"
#include "rules/rules.h"

/* Its member in a record. */
#define EXHIBIT_MEMBER "judged"
/* Of both objects together as JSON; larger ones are left out, and that is
 * said. */
#define EXHIBIT_LARGEST ((size_t)128 * 1024)

/* {"kind":"image","at":"2026-11-23T22:13:00Z","others":true,"before":{...},
 * "after":{...}}; others: the other objects of the cloud were listed for it.
 * What holds a password of a store in a Glance that shows it (locations,
 * direct_url) has its value withheld. */
void exhibit_render(const struct judgement *, struct text *ret);

enum exhibit_state {
	EXHIBIT_GOOD,
	EXHIBIT_NONE,      /* the record has none */
	EXHIBIT_TOO_LARGE, /* for the journal */
	EXHIBIT_MASKED,    /* some of it */
	EXHIBIT_BROKEN,    /* none that a gate writes */
};

struct exhibit {
	struct judgement judgement; /* borrows from the record; no census */
	bool others;                /* was there one? */
};

enum exhibit_state exhibit_read(const json_t *record, struct exhibit *ret);

#endif
