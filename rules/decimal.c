/*
 * decimal.c - a decimal number as the nearest IEEE double. Short numbers,
 * that is all that ever occur, take one exact division; long ones go through
 * strtod() as "DIGITSe-N", a form without a dot and so the same in every
 * locale.
 */
#include "rules/decimal.h"

#include <stdio.h>
#include <stdlib.h>

/* Up to here both the digits and the power of ten are exact doubles. */
#define EXACT_DIGITS 15
/* No tie between two doubles is decided by digits further back than 768;
 * that some of those are not zero is all that counts. */
#define DIGITS_MAX 768

struct decimal {
	char digits[DIGITS_MAX + 1 + 32]; /* a sticky digit, the exponent */
	size_t count;
	long exponent;
	bool sticky;
};

static bool shape(struct slice, size_t *ret_digits, size_t *ret_fraction);
static double divide(struct slice, size_t fraction);
static double round_long(struct slice, size_t fraction);
static void keep_digit(struct decimal *, char);

bool
decimal_parse(struct slice text, double *ret)
{
	size_t digits, fraction;

	if (!shape(text, &digits, &fraction))
		return false;
	*ret = digits <= EXACT_DIGITS ? divide(text, fraction)
				      : round_long(text, fraction);
	return true;
}

static bool
shape(struct slice text, size_t *ret_digits, size_t *ret_fraction)
{
	size_t dot = text.len;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '.' && dot == text.len)
			dot = i;
		else if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	}
	*ret_fraction = dot == text.len ? 0 : text.len - dot - 1;
	*ret_digits = dot == text.len ? text.len : text.len - 1;
	return *ret_digits > 0;
}

static double
divide(struct slice text, size_t fraction)
{
	uint64_t number = 0, power = 1;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '.')
			number = number * 10 + (uint64_t)(text.at[i] - '0');
	}
	while (fraction-- > 0)
		power *= 10;
	return (double)number / (double)power;
}

static double
round_long(struct slice text, size_t fraction)
{
	struct decimal d = { .exponent = -(long)fraction };

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '.')
			keep_digit(&d, text.at[i]);
	}
	if (d.count == 0)
		return 0;
	if (d.sticky) {
		d.digits[d.count++] = '1';
		d.exponent--;
	}
	snprintf(
	    d.digits + d.count, sizeof(d.digits) - d.count, "e%ld", d.exponent);
	return strtod(d.digits, NULL);
}

static void
keep_digit(struct decimal *d, char digit)
{
	if (d->count == 0 && digit == '0')
		return;
	if (d->count < DIGITS_MAX) {
		d->digits[d->count++] = digit;
		return;
	}
	d->exponent++;
	if (digit != '0')
		d->sticky = true;
}
