/* date.c - dates in image properties; see date.h. */
#include "rules/date.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "rules/script_digit.h"

/*
 * One way to write a number of up to two characters: what the first and the
 * second may be. ANY is a decimal digit of any script; a first blank counts
 * as zero; no second when second_low is 0.
 */
#define ANY 'd'
struct shape {
	char first_low, first_high;
	char second_low, second_high;
};

static bool read_form(struct slice, const char *, time_t *);
static bool read_part(struct slice *, char, int *);
static bool take_year(struct slice *, int *);
static bool take_shapes(struct slice *, const struct shape *, int *);
static bool take_shape(struct slice *, const struct shape *, int *);
static int take_one(struct slice *, char, char);
static bool take_gap(struct slice *);
static bool take_letter(struct slice *, char);
static bool to_time(const int *, time_t *);
static int64_t days_before(int, int, int);
static bool looks_like(struct slice, const char *);

static const struct shape months[] = { { '1', '1', '0', '2' },
	{ '0', '0', '1', '9' }, { '1', '9', 0, 0 }, { 0, 0, 0, 0 } };
static const struct shape days[] = { { '3', '3', '0', '1' },
	{ '1', '2', ANY, ANY }, { '0', '0', '1', '9' }, { '1', '9', 0, 0 },
	{ ' ', ' ', '1', '9' }, { 0, 0, 0, 0 } };
static const struct shape hours[] = { { '2', '2', '0', '3' },
	{ '0', '1', ANY, ANY }, { ANY, ANY, 0, 0 }, { 0, 0, 0, 0 } };
static const struct shape minutes[] = { { '0', '5', ANY, ANY },
	{ ANY, ANY, 0, 0 }, { 0, 0, 0, 0 } };
static const struct shape seconds[] = { { '6', '6', '0', '1' },
	{ '0', '5', ANY, ANY }, { ANY, ANY, 0, 0 }, { 0, 0, 0, 0 } };

enum part { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, PARTS };

/* Parts by their letter; ' ' is a gap, all else stands for itself. */
static const char stamp_form[] = "Y-M-DTh:m:sZ";
static const char *const forms[] = { stamp_form, "Y-M-D h:m:s", "Y-M-D h:m",
	"Y-M-D" };
static const char *const moments[] = { "0000-00-00T00:00:00Z",
	"0000-00-00 00:00:00", "0000-00-00 00:00", "0000-00-00" };

bool
date_read(struct slice a, time_t *ret)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (read_form(a, forms[i], ret))
			return *ret != 0;
	}
	return false;
}

bool
date_read_stamp(struct slice a, time_t *ret)
{
	return read_form(a, stamp_form, ret);
}

static bool
read_form(struct slice a, const char *form, time_t *ret)
{
	int parts[PARTS] = { 0 };
	bool good = true;

	for (; *form != '\0' && good; form++)
		good = read_part(&a, *form, parts);
	return good && a.len == 0 && to_time(parts, ret);
}

static bool
read_part(struct slice *a, char letter, int *parts)
{
	switch (letter) {
	case 'Y':
		return take_year(a, &parts[YEAR]);
	case 'M':
		return take_shapes(a, months, &parts[MONTH]);
	case 'D':
		return take_shapes(a, days, &parts[DAY]);
	case 'h':
		return take_shapes(a, hours, &parts[HOUR]);
	case 'm':
		return take_shapes(a, minutes, &parts[MINUTE]);
	case 's':
		return take_shapes(a, seconds, &parts[SECOND]);
	case ' ':
		return take_gap(a);
	default:
		return take_letter(a, letter);
	}
}

static bool
take_year(struct slice *a, int *ret)
{
	*ret = 0;
	for (int i = 0; i < 4; i++) {
		int digit = take_one(a, ANY, ANY);

		if (digit < 0)
			return false;
		*ret = *ret * 10 + digit;
	}
	return true;
}

static bool
take_shapes(struct slice *a, const struct shape *shapes, int *ret)
{
	for (; shapes->first_low != 0; shapes++) {
		if (take_shape(a, shapes, ret))
			return true;
	}
	return false;
}

static bool
take_shape(struct slice *a, const struct shape *shape, int *ret)
{
	struct slice rest = *a;
	int first = take_one(&rest, shape->first_low, shape->first_high);
	int second;

	if (first < 0)
		return false;
	*ret = first;
	if (shape->second_low != 0) {
		second = take_one(&rest, shape->second_low, shape->second_high);
		if (second < 0)
			return false;
		*ret = first * 10 + second;
	}
	*a = rest;
	return true;
}

/* The value of the next character if it lies in the range, else -1. */
static int
take_one(struct slice *a, char low, char high)
{
	struct slice rest = *a;
	uint32_t character;
	int digit;

	if (!script_take(&rest, &character))
		return -1;
	if (low == ANY)
		digit = script_digit(character);
	else if (character < (unsigned char)low ||
		 character > (unsigned char)high)
		digit = -1;
	else
		digit = low == ' ' ? 0 : (int)character - '0';
	if (digit >= 0)
		*a = rest;
	return digit;
}

static bool
take_gap(struct slice *a)
{
	struct slice rest = *a;
	uint32_t character;
	bool any = false;

	while (script_take(&rest, &character) && script_is_space(character)) {
		*a = rest;
		any = true;
	}
	return any;
}

static bool
take_letter(struct slice *a, char letter)
{
	char lower = letter;

	if (letter >= 'A' && letter <= 'Z')
		lower = (char)(letter + ('a' - 'A'));
	if (a->len == 0 || (a->at[0] != letter && a->at[0] != lower))
		return false;
	*a = slice_skip(*a, 1);
	return true;
}

static bool
to_time(const int *parts, time_t *ret)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	int year = parts[YEAR];
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	int length = lengths[parts[MONTH] - 1];

	if (parts[MONTH] == 2 && leap)
		length++;
	if (year == 0 || parts[DAY] > length)
		return false;
	*ret =
	    (time_t)(days_before(year, parts[MONTH], parts[DAY]) * 86400 +
		     parts[HOUR] * 3600 + parts[MINUTE] * 60 + parts[SECOND]);
	return true;
}

/* Days from 1970-01-01 in the proleptic Gregorian calendar; a year is taken
 * to start in March, so that the leap day comes last. */
static int64_t
days_before(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = month > 2 ? month - 3 : month + 9;

	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day -
	       1 - 719468;
}

bool
date_is_day(struct slice a)
{
	return looks_like(a, "0000-00-00");
}

bool
date_is_moment(struct slice a)
{
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		if (looks_like(a, moments[i]))
			return true;
	}
	return false;
}

/* 0 in the form stands for an ASCII digit. */
static bool
looks_like(struct slice a, const char *form)
{
	if (a.len != strlen(form))
		return false;
	for (size_t i = 0; i < a.len; i++) {
		bool digit = a.at[i] >= '0' && a.at[i] <= '9';

		if (form[i] == '0' ? !digit : a.at[i] != form[i])
			return false;
	}
	return true;
}

const char *
date_write(time_t when, char *buf)
{
	struct tm tm;

	if (gmtime_r(&when, &tm) == NULL ||
	    strftime(buf, DATE_TEXT_MAX, "%Y-%m-%d %H:%M", &tm) == 0)
		snprintf(buf, DATE_TEXT_MAX, "%lld", (long long)when);
	return buf;
}
