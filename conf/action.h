/* action.h - what the gate does about a finding; the strongest wins. */
#ifndef CONF_ACTION_H
#define CONF_ACTION_H

enum action {
	ACTION_OFF,      /* not even looked for */
	ACTION_OBSERVE,  /* recorded in the audit journal */
	ACTION_WARN,     /* and told to the client in a response header */
	ACTION_ANNOTATE, /* and the object is marked */
	ACTION_DENY,     /* the write is refused */
};
#define ACTIONS 5

/* Where the scope puts a rule at a time; see rules/standing.h. */
enum severity {
	SEVERITY_MAIN,        /* main target of the enforced version */
	SEVERITY_RECOMMENDED, /* recommended by a standard, or advice of text */
	SEVERITY_PREVIEW,     /* preview target of the enforced version */
	SEVERITY_DRAFT,       /* main only in a version still in draft */
	SEVERITY_OTHER,       /* main only in another version in force */
	SEVERITY_DEPRECATED,  /* main only in versions out of force */
};
#define SEVERITIES 6

enum service { SERVICE_COMPUTE, SERVICE_IMAGE };

#endif
