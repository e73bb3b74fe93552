/* test_peers.c - connections are counted by address, an IPv6 one by its /64. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

#include "proxy/peers.h"

static struct peer *
enter(struct peers *p, const char *text, unsigned most)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return peers_enter(p, (struct sockaddr *)&v4, most);
	assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	return peers_enter(p, (struct sockaddr *)&v6, most);
}

static void
each_address_has_its_number(void **state)
{
	struct peers *p = peers_new();
	struct peer *one = enter(p, "192.0.2.1", 2);

	(void)state;
	assert_non_null(one);
	assert_ptr_equal(enter(p, "192.0.2.1", 2), one);
	assert_null(enter(p, "192.0.2.1", 2));
	assert_non_null(enter(p, "192.0.2.2", 2));
	peers_leave(p, one);
	assert_ptr_equal(enter(p, "192.0.2.1", 2), one);
	peers_free(p);
}

static void
a_mapped_address_is_the_same_host(void **state)
{
	struct peers *p = peers_new();

	(void)state;
	assert_non_null(enter(p, "192.0.2.1", 1));
	assert_null(enter(p, "::ffff:192.0.2.1", 1));
	peers_free(p);
}

static void
a_network_of_ipv6_counts_as_one(void **state)
{
	struct peers *p = peers_new();

	(void)state;
	assert_non_null(enter(p, "2001:db8:0:1::1", 1));
	assert_null(enter(p, "2001:db8:0:1:ffff::2", 1));
	assert_non_null(enter(p, "2001:db8:0:2::1", 1));
	peers_free(p);
}

static void
who_has_left_takes_no_room(void **state)
{
	struct peers *p = peers_new();
	char text[40];

	(void)state;
	for (unsigned i = 0; i < 100000; i++) {
		snprintf(text, sizeof(text), "10.%u.%u.%u", i >> 16,
		    i >> 8 & 255, i & 255);
		peers_leave(p, enter(p, text, 1));
	}
	peers_leave(p, NULL);
	peers_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_address_has_its_number),
		cmocka_unit_test(a_mapped_address_is_the_same_host),
		cmocka_unit_test(a_network_of_ipv6_counts_as_one),
		cmocka_unit_test(who_has_left_takes_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
