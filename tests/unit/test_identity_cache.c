/*
 * test_identity_cache.c - somebody is taken for the one before, or for longer
 * than he may be, or fills the memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "proxy/identity_cache.h"

#define EXPIRES 5000 /* of the token, time of day */
#define UNTIL 1000   /* of the setting, since the start */

static struct identity *
somebody(const char *who)
{
	struct identity *id = identity_unknown(who);

	id->expires = EXPIRES;
	return id;
}

static void
keep(struct identity_cache *c, const char *token, const char *who)
{
	struct identity *id = somebody(who);

	identity_cache_keep(c, slice_of(token), id, UNTIL);
	identity_unref(id);
}

static bool
knows(struct identity_cache *c, const char *token, const char *who,
    uint64_t now_ms, time_t now)
{
	struct identity *id =
	    identity_cache_find(c, slice_of(token), now_ms, now);
	bool same = id != NULL && strstr(text_str(&id->record), who) != NULL;

	assert_int_equal(same, id != NULL);
	identity_unref(id);
	return same;
}

static void
each_token_is_its_own(void **state)
{
	struct identity_cache *c = identity_cache_new(10);

	(void)state;
	keep(c, "token-a", "alice");
	keep(c, "token-b", "bob");
	assert_true(knows(c, "token-a", "alice", 0, 0));
	assert_true(knows(c, "token-b", "bob", 0, 0));
	assert_true(knows(c, "token-a", "alice", 0, 0));
	assert_false(knows(c, "token-", "", 0, 0));
	assert_false(knows(c, "token-aa", "", 0, 0));
	assert_false(knows(c, "token-A", "", 0, 0));
	assert_false(knows(c, "", "", 0, 0));
	/* What was said last of a token holds. */
	keep(c, "token-a", "eve");
	assert_true(knows(c, "token-a", "eve", 0, 0));
	assert_int_equal(identity_cache_count(c), 2);
	identity_cache_free(c);
}

static void
nobody_is_known_for_too_long(void **state)
{
	struct identity_cache *c = identity_cache_new(10);

	(void)state;
	keep(c, "a", "alice");
	assert_true(knows(c, "a", "alice", UNTIL - 1, EXPIRES - 1));
	assert_false(knows(c, "a", "alice", UNTIL, 0));
	assert_int_equal(identity_cache_count(c), 0);
	keep(c, "a", "alice");
	assert_false(knows(c, "a", "alice", 0, EXPIRES));
	assert_int_equal(identity_cache_count(c), 0);
	/* It does not come back when the clock does. */
	assert_false(knows(c, "a", "alice", 0, 0));
	identity_cache_free(c);
}

static void
the_oldest_goes_for_a_new_one(void **state)
{
	const size_t most = 5;
	struct identity_cache *c = identity_cache_new(most);
	char token[16];

	(void)state;
	for (int i = 0; i < 100; i++) {
		snprintf(token, sizeof(token), "t%d", i);
		keep(c, token, token);
	}
	assert_int_equal(identity_cache_count(c), most);
	for (int i = 0; i < 100; i++) {
		snprintf(token, sizeof(token), "t%d", i);
		assert_int_equal(knows(c, token, token, 0, 0), i >= 95);
	}
	/* Said again, it is the newest. */
	keep(c, "t95", "t95");
	keep(c, "new", "new");
	assert_true(knows(c, "t95", "t95", 0, 0));
	assert_false(knows(c, "t96", "t96", 0, 0));
	identity_cache_free(c);
}

static void
one_is_enough_and_none_is_fine(void **state)
{
	struct identity_cache *c = identity_cache_new(1);

	(void)state;
	assert_false(knows(c, "a", "", 0, 0));
	keep(c, "a", "alice");
	keep(c, "b", "bob");
	assert_true(knows(c, "b", "bob", 0, 0));
	assert_false(knows(c, "a", "", 0, 0));
	identity_cache_free(c);
	identity_cache_free(NULL);
}

/* Who has a reference keeps it. */
static void
a_caller_outlives_the_cache(void **state)
{
	struct identity_cache *c = identity_cache_new(1);
	struct identity *id;

	(void)state;
	keep(c, "a", "alice");
	id = identity_cache_find(c, SLICE("a"), 0, 0);
	assert_non_null(id);
	keep(c, "b", "bob");
	identity_cache_free(c);
	assert_non_null(strstr(text_str(&id->record), "alice"));
	identity_unref(id);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_token_is_its_own),
		cmocka_unit_test(nobody_is_known_for_too_long),
		cmocka_unit_test(the_oldest_goes_for_a_new_one),
		cmocka_unit_test(one_is_enough_and_none_is_fine),
		cmocka_unit_test(a_caller_outlives_the_cache),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
