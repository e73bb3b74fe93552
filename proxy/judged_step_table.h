/*
 * judged_step_table.h - the steps of a judged call, in order; included by
 * judged_step.h, judged_step.c and judged.c.
 *
 * STEP(id, name, enter, timeout, exits)
 *	enter begins the step; timeout names the setting that ends it, so that
 *	there is no step without a limit; exits are the steps that may follow.
 *	Anything else ends the session. tests/unit/test_judged_step.c proves
 *	that whoever comes in goes out, and what he passes on the way.
 */
/* clang-format off */
/* What is looked at before any step; nobody enters it. */
STEP(BEGIN, "begin", NULL, collect, TO(COLLECT) | TO(IDENTITY))
/* The body, up to a limit. */
STEP(COLLECT, "collect", collect, collect, TO(IDENTITY))
/* Whose it is, by Keystone; then on to where the first two lead. */
STEP(IDENTITY, "identity", judged_identify, identity, TO(LOCK) | TO(PROJECT) | TO(INTENT) | TO(REFUSAL))
/* One write to an object at a time. */
STEP(LOCK, "lock", judged_lock, lock, TO(LOOKUP) | TO(INTENT) | TO(REFUSAL))
/* Its current state. */
STEP(LOOKUP, "lookup", judged_look_up, lookup, TO(PROJECT) | TO(INTENT) | TO(REFUSAL))
/* What it will be after the write; at once. Not a write of ours: sent. */
STEP(PROJECT, "project", judged_project, lookup, TO(TURN) | TO(JUDGE) | TO(INTENT) | TO(SEND) | TO(REFUSAL))
/* Only where a rule asks about the other objects of the cloud: one such write
 * at a time, the listing of the others. */
STEP(TURN, "turn", judged_take_turn, lock, TO(SURVEY) | TO(INTENT) | TO(REFUSAL))
STEP(SURVEY, "survey", judged_survey, survey, TO(JUDGE) | TO(REFUSAL))
/* Judge, decide; at once. */
STEP(JUDGE, "judge", judged_judge, lookup, TO(INTENT) | TO(REFUSAL))
/* The journal has it before the upstream. */
STEP(INTENT, "intent", judged_write_intent, audit, TO(SEND))
/* The exchange has the word. */
STEP(SEND, "send", judged_send, response, TO(SECOND_LOOK) | TO(RESURVEY) | TO(FOLLOW) | TO(OUTCOME))
/* What was let through unchecked, as it is now. */
STEP(SECOND_LOOK, "second-look", judged_second_look, lookup, TO(OUTCOME))
/* The others again: who wrote at the same time? */
STEP(RESURVEY, "resurvey", judged_resurvey, survey, TO(FOLLOW) | TO(OUTCOME))
/* A second request marks the flavor. */
STEP(FOLLOW, "follow", judged_follow, lookup, TO(OUTCOME))
/* The journal has it before the client. */
STEP(OUTCOME, "outcome", judged_write_outcome, audit, TO(OVER))
/* The journal has it, then the client. */
STEP(REFUSAL, "refusal", judged_write_refusal, audit, TO(OVER))
STEP(OVER, "over", over, transfer, 0)
/* clang-format on */
