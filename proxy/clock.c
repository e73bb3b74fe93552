/* clock.c - see clock.h. */
#include "proxy/clock.h"

#include <stdio.h>

#include "rules/date.h"

#define MICROSECONDS 6 /* digits */

uint64_t
clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t
clock_ms(void)
{
	return clock_us() / 1000;
}

int
clock_condition_init(pthread_cond_t *condition)
{
	pthread_condattr_t attributes;
	int failure = pthread_condattr_init(&attributes);

	if (failure != 0)
		return failure;
	failure = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	if (failure == 0)
		failure = pthread_cond_init(condition, &attributes);
	pthread_condattr_destroy(&attributes);
	return failure;
}

bool
clock_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, uint64_t end_ms)
{
	const struct timespec end = {
		.tv_sec = (time_t)(end_ms / 1000),
		.tv_nsec = (long)(end_ms % 1000) * 1000000,
	};

	if (end_ms == CLOCK_NEVER)
		(void)pthread_cond_wait(condition, mutex);
	else
		(void)pthread_cond_timedwait(condition, mutex, &end);
	return clock_ms() < end_ms;
}

uint64_t
clock_tick_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

const char *
clock_stamp(time_t when, char ret[CLOCK_STAMP_SIZE])
{
	struct tm tm;

	if (gmtime_r(&when, &tm) == NULL ||
	    strftime(ret, CLOCK_STAMP_SIZE, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
		ret[0] = '\0';
	return ret;
}

const char *
clock_moment(const struct timespec *when, char ret[CLOCK_MOMENT_SIZE])
{
	char stamp[CLOCK_STAMP_SIZE];

	snprintf(ret, CLOCK_MOMENT_SIZE, "%s.%06uZ",
	    clock_stamp(when->tv_sec, stamp),
	    (unsigned)(when->tv_nsec / 1000 % 1000000));
	return ret;
}

bool
clock_read(struct slice text, struct timespec *ret)
{
	char stamp[] = "YYYY-MM-DDThh:mm:ssZ";
	const size_t seconds = sizeof(stamp) - 2;
	struct slice rest = slice_skip(text, seconds);
	long scale = 100000000;

	ret->tv_nsec = 0;
	if (text.len <= seconds || rest.at[rest.len - 1] != 'Z')
		return false;
	rest.len--;
	if (rest.len == 1 || (rest.len > 0 && rest.at[0] != '.'))
		return false;
	for (size_t i = 1; i < rest.len; i++, scale /= 10) {
		if (rest.at[i] < '0' || rest.at[i] > '9')
			return false;
		if (i <= MICROSECONDS)
			ret->tv_nsec += (rest.at[i] - '0') * scale;
	}
	memcpy(stamp, text.at, seconds);
	return date_read_stamp(slice_of(stamp), &ret->tv_sec);
}
