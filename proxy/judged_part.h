/*
 * judged_part.h - the inside of a judged call, shared by the judged_*.c files
 * and nobody else. The story is told by the table of steps in judged.c.
 */
#ifndef PROXY_JUDGED_PART_H
#define PROXY_JUDGED_PART_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "conf/text.h"
#include "proxy/decision.h"
#include "proxy/identity.h"
#include "proxy/judged.h"
#include "proxy/judged_step.h"
#include "proxy/lookup.h"
#include "proxy/metrics.h"
#include "proxy/objlock.h"
#include "proxy/service_token.h"
#include "proxy/survey.h"
#include "rules/api.h"
#include "rules/mark.h"
#include "rules/project.h"
#include "rules/rules.h"
#include "rules/subject.h"

/* Shows extra specs in the flavor (2.61) and swap as a number (2.75). */
#define JUDGED_FLAVOR_VERSION "compute 2.75"

/* A message that may arrive after the judged call is gone. */
struct ticket {
	struct post post;
	struct worker *worker;
	struct judged *judged; /* NULL: nobody waits any more */
	bool good;
};

/* A lock that is held, or waited for with a ticket. */
struct hold {
	struct objlock *lock;
	struct ticket *ticket;
};

struct judged {
	struct exchange *x;
	enum judged_step step;
	bool enforcing;
	bool spilled;   /* observing: the body outgrew the limit */
	bool silent;    /* turned out to be no write of ours: no record */
	bool unchecked; /* let through unjudged */
	bool admitted;  /* counted among the requests in judgement */
	size_t held;    /* bytes of it, as counted there */
	bool bypassed;  /* the kill switch was on when it came */
	struct text head_bytes; /* holds the token: wiped */
	struct head *head;      /* slices of head_bytes */
	struct text path;       /* canonical, below the mount prefix */
	struct text target;     /* as it goes upstream */
	struct api_match match; /* slices of path */
	enum treatment treatment;
	struct text body;
	struct text edited;    /* the body with our mark, when there is one */
	struct text completed; /* what the gate has added to the body */
	struct flow collect;
	enum judged_step onward; /* behind the identity */
	bool by_service;         /* it was asked for with the service's token */
	bool as_service;         /* what is asked, is by the gate's account */
	bool veiled; /* the verdict knows what the caller may not read */
	bool service_renewed; /* another token was asked for */
	struct service_wait *service_wait;
	void (*service_go)(struct judged *, bool good);
	struct text service_token; /* wiped */
	unsigned refused_status;   /* what the caller's own token was told */
	struct text refused_body, refused_challenge;
	struct identity *identity; /* NULL: nobody was asked, or no memory */
	struct hold object;        /* one write to it at a time */
	struct hold turn;          /* one write at a time that needs a survey */
	time_t received;           /* the time that rules judge by */
	struct ticket *journal_ticket;
	bool skipped; /* the line of this step, by a journal without a file */
	struct lookup *lookup;
	enum metric_purpose
	    purpose; /* of the lookup, and who takes its answer */
	void (*take)(struct judged *, const struct lookup_answer *);
	uint64_t since_us;       /* of the present stage */
	uint64_t asked_us;       /* that lookups and surveys took so far,
				  * before the write or after it */
	enum metric_cause cause; /* if it is unchecked */
	json_t *current;
	json_t *request;
	struct projection projection;
	struct judgement asked; /* of the projection and the census */
	struct survey *survey;
	struct census *census; /* the newest; NULL: none was made */
	struct text census_unknown;
	struct verdict verdict;
	bool has_verdict;
	enum mark_edit mark;
	struct text mark_wanted;
	struct text object_id; /* of a create, from the answer */
	struct text object_name;
	struct text why; /* of a refusal or an unchecked write */
	struct decision decision;
	bool intent_written;
	bool outcome_written;
	/* the answer, while it waits for the journal */
	unsigned refuse_status;
	struct text refuse_body;
	const char *refuse_extra; /* header lines */
	struct text challenge;
};

/* judged.c */
void judged_enter(struct judged *, enum judged_step);
void judged_next(struct judged *); /* the step after the present one */
/* Enforcing: refuses with a sentence. Observing: lets it through, recorded as
 * unchecked. */
void judged_doubt(struct judged *, unsigned status, const char *sentence);
void judged_refuse(struct judged *, unsigned status, const char *sentence);
const struct settings *judged_settings(const struct judged *);
/* Microseconds since the stage began; begins the next one. */
uint64_t judged_lap(struct judged *);

/* judged_failure.c */
/* The settings say whether it is refused or passes unchecked. why: without a
 * full stop, to go behind a colon. */
void judged_unjudged(struct judged *, enum metric_cause, const char *why);
bool judged_passes(const struct judged *, enum metric_cause);
void judged_pass_unchecked(struct judged *, const char *sentence);
/* Is there room for one more? False after having said no. */
bool judged_admit(struct judged *);
/* Counts what it holds now. */
void judged_hold(struct judged *);
/* Do all calls together fit into limit.memory? False after having said no. */
bool judged_fits(struct judged *);
void judged_leave(struct judged *);

/* judged_lock.c */
void judged_lock(struct judged *);
void judged_take_turn(struct judged *);
void judged_unlock(struct judged *);

/* judged_state.c */
void judged_look_up(struct judged *);
/* The service that keeps the object that the call is about. */
enum service judged_keeper(const struct judged *);
/* Reads the state out of an answer; false: it is none. */
bool judged_take_object(struct judged *, enum state_need, struct slice body);
/* At most as much of timeout.judge as is left, in milliseconds. */
uint32_t judged_time(const struct judged *, uint32_t most);
/* Where it answers; NULL: no listener leads there. */
const struct settings_route *judged_route_to(
    const struct judged *, enum service);
/* The client gets what the service answered us: its status and sentence. */
void judged_pass_on(struct judged *, const struct lookup_answer *);
/* What the caller shows to be known by; empty: nothing. */
struct slice judged_token(const struct judged *);
/* A request of our own with the caller's token; without path and body. */
struct lookup_request judged_request(
    struct judged *, const struct settings_route *, const char *method);
/* Appends the object's path behind a prefix: its id as the client wrote it,
 * of a create as the service answered it. */
void judged_add_path(const struct judged *, const char *prefix, enum state_need,
    struct text *path);
/* Sends the request to that path and counts the answer under its purpose; take()
 * goes on with it. False, and take() is not called, without memory. The
 * request's texts are copied. */
bool judged_ask(struct judged *, struct lookup_request *,
    const struct text *path, enum metric_purpose,
    void (*take)(struct judged *, const struct lookup_answer *));

/* judged_identity.c */
void judged_identify(struct judged *);
/* Id of the caller's project; empty: none, or not known. */
struct slice judged_project_id(const struct judged *);
/* Who writes, for a judgement. */
void judged_add_caller(const struct judged *, struct judgement *);

/* judged_service.c */
/* The answer keeps something from the caller, and the gate may ask with an
 * account of its own: go() is called, now or later, when there is a token,
 * j->service_token, or with false when none is to be had. False: the answer
 * stands. Of an answer to such a question: once, when the token is no good. */
bool judged_asks_as_service(struct judged *, const struct lookup_answer *,
    void (*go)(struct judged *, bool good));
/* The answer that it began with; of the call's memory. */
struct lookup_answer judged_first_refusal(const struct judged *);
/* What the caller may not read is part of what is judged from here. */
void judged_veil(struct judged *);
void judged_service_done(struct judged *);

/* judged_verdict.c */
void judged_project(struct judged *);
void judged_judge(struct judged *);

/* judged_complete.c: false when out of memory. */
bool judged_complete(struct judged *);

/* judged_survey.c */
void judged_survey(struct judged *);
void judged_resurvey(struct judged *);

/* judged_send.c */
void judged_send(struct judged *);
void judged_follow(struct judged *);

/* judged_second.c */
void judged_second_look(struct judged *);
/* Was it let through for a reason that may have passed, and is there
 * something to look at? */
bool judged_wants_second_look(const struct judged *);

/* What stood in the way, is it gone a moment later, perhaps? */
bool judged_cause_may_pass(const struct judged *);

/* judged_verify.c */
void judged_verify(struct judged *);

/* judged_bypass.c */
bool judged_is_bypassed(struct judged *); /* then j->why says why */
void judged_bypass(struct judged *);

/* judged_journal.c */
void judged_write_intent(struct judged *);
void judged_write_outcome(struct judged *);
void judged_write_refusal(struct judged *);
/* Goes on where no line had to be waited for. False: that is not so. */
bool judged_skipped(struct judged *);
/* For a call that ends without an answer: nobody waits for it. */
void judged_write_abandoned(struct judged *, const char *why);
void judged_drop_ticket(struct ticket **);

/* judged_reply.c */
void judged_reply(struct judged *);
void judged_reply_refusal(struct judged *);
/* The journal did not take the line of the present step. */
void judged_reply_unrecorded(struct judged *);

/* judged_tally.c */
/* A lap that counts as time of the stage. */
uint64_t judged_stage(struct judged *, enum metric_stage);
void judged_looked_up(const struct judged *, const struct lookup_answer *);
/* Why an answer is of no use, if it is. */
enum metric_cause judged_cause_of(const struct lookup_answer *);
/* The call is over: what it was and what became of it. */
void judged_tally(const struct judged *);

#endif
