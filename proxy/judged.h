/*
 * judged.h - the life of a judged call: collect, lock, look up, project,
 * judge, act, intent, forward, verify, outcome, reply. One table of steps
 * (judged.c); none of them blocks.
 */
#ifndef PROXY_JUDGED_H
#define PROXY_JUDGED_H

#include <stdbool.h>

#include "proxy/exchange.h"

enum judged_answer {
	JUDGED_PASS,  /* not for us: relay it */
	JUDGED_TAKEN, /* judged.c has the word, or the request was refused */
};

/* Looks at the head of a request on its route. path is the target below the
 * mount prefix, without the query. */
enum judged_answer judged_start(
    struct exchange *, const struct head *, struct uri);
/* The session or the upstream moved while judged.c had the word. */
void judged_pump(struct judged *);
void judged_timeout(struct judged *);
/* The upstream's answer lies whole in x->answer_head and x->answer_body. */
void judged_answered(struct judged *);
/* The upstream gave no usable answer; status and sentence are what the
 * client shall get. */
void judged_failed(struct judged *, unsigned status, const char *sentence);
/* By which the journal knows it; NULL: it does not, or there is no such call. */
const char *judged_decision_id(const struct judged *);
/* Cancels and frees; also what it waits for. NULL is fine. */
void judged_free(struct judged *);

#endif
