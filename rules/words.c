/* words.c - the words for what rules.h enumerates. */
#include "rules/rules.h"

const char *
outcome_name(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_PASS:
		return "PASS";
	case OUTCOME_FAIL:
		return "FAIL";
	case OUTCOME_ABORT:
		return "ABORT";
	case OUTCOME_UNKNOWN:
		return "UNKNOWN";
	}
	return "";
}

const char *
change_name(enum change change)
{
	switch (change) {
	case CHANGE_NEW:
		return "new";
	case CHANGE_WORSENED:
		return "worsened";
	case CHANGE_UNCHANGED:
		return "unchanged";
	}
	return "";
}

const char *
operation_name(enum operation operation)
{
	switch (operation) {
	case OPERATION_CREATE:
		return "create";
	case OPERATION_UPDATE:
		return "update";
	case OPERATION_DELETE:
		return "delete";
	}
	return "";
}
