/* problem_say.c - reports a problem with a message made on the spot. */
#include "rules/problem_say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void
problem_say(
    struct report *report, struct problem problem, const char *format, ...)
{
	char *message;
	va_list args;

	va_start(args, format);
	/* Without a message the engine knows that memory ran out. */
	if (vasprintf(&message, format, args) < 0)
		message = NULL;
	va_end(args);
	problem.message = message;
	report_problem(report, &problem);
	free(message);
}

void
problem_tell(
    struct report *report, struct problem problem, struct text *message)
{
	problem.message = text_failed(message) ? NULL : text_str(message);
	report_problem(report, &problem);
	text_done(message);
}
