/* ids.c - ids, secrets and the time, as OpenStack writes them. */
#include <event2/util.h>

#include "ids.h"

void
ids_hex(char *ret, size_t size)
{
	static const char digits[] = "0123456789abcdef";

	evutil_secure_rng_get_bytes(ret, size);
	for (size_t i = 0; i + 1 < size; i++)
		ret[i] = digits[(unsigned char)ret[i] & 15];
	ret[size - 1] = '\0';
}

/* RFC 9562, version 4. */
void
ids_uuid(char ret[UUID_SIZE])
{
	ids_hex(ret, UUID_SIZE);
	ret[8] = ret[13] = ret[18] = ret[23] = '-';
	ret[14] = '4';
	ret[19] = '8';
}

void
ids_stamp(char ret[STAMP_SIZE], time_t when)
{
	struct tm tm;

	gmtime_r(&when, &tm);
	strftime(ret, STAMP_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
