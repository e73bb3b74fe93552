/* report_job.c - from an inventory to a report; see report_job.h. */
#include "proxy/report_job.h"

#include "proxy/appraisal.h"
#include "proxy/report.h"
#include "proxy/report_record.h"
#include "proxy/report_spool.h"

#define VERSIONS_MAX ((size_t)16)

static bool record(
    const struct report_job *, struct appraisal *, struct faults *);
static json_t *begin(const struct report_job *);
static json_t *end(const struct report_job *);
static bool as_format(const struct report_job *, struct report_spool *, FILE *);
static bool render(
    const struct report_job *, struct report_spool *, struct faults *);
static enum offline_status status_of(
    const struct offline *, const struct appraisal *);

enum offline_status
report_job_run(const struct report_job *job, struct faults *faults)
{
	struct report_spool *spool = report_spool_new(faults);
	struct appraisal appraisal = {
		.rules = job->offline->rules,
		.inventory = job->inventory,
		.now = job->offline->now,
		.whole = job->whole,
		.any_project_provides =
		    job->offline->settings->provider_project_count == 0,
		.specs_unknown = job->specs_unknown,
		.records = spool,
	};
	bool good = spool != NULL && record(job, &appraisal, faults) &&
		    render(job, spool, faults);

	report_spool_free(spool);
	return good ? status_of(job->offline, &appraisal) : OFFLINE_UNUSABLE;
}

static bool
record(const struct report_job *job, struct appraisal *appraisal,
    struct faults *faults)
{
	struct report_spool *spool = appraisal->records;

	if (!report_spool_add(spool, begin(job)) ||
	    !inventory_seal(job->inventory, job->offline->rules, faults) ||
	    !appraisal_run(appraisal, faults) ||
	    !report_spool_add(spool, end(job))) {
		if (faults_none(faults))
			faults_add(
			    faults, NULL, 0, "%s", report_spool_why(spool));
		return false;
	}
	return true;
}

static json_t *
begin(const struct report_job *job)
{
	const struct rule_set *rules = job->offline->rules;
	time_t now = job->offline->now;
	struct report_scope_version versions[VERSIONS_MAX];
	struct report_run run = {
		.argv = job->argv,
		.subject = job->subject,
		.checked_at = time(NULL),
		.reference = now,
		.scope_uuid = rule_set_scope_text(rules, "uuid"),
		.scope_name = rule_set_scope_text(rules, "name"),
		.scope_url = rule_set_scope_text(rules, "url"),
		.scope_version = rule_set_scope_version(rules, now),
		.versions = versions,
		.from_files = job->from_files,
	};

	while (run.version_count < VERSIONS_MAX &&
	       rule_set_version(rules, now, run.version_count,
		   &versions[run.version_count].version,
		   &versions[run.version_count].state))
		run.version_count++;
	return report_record_run(&run);
}

static json_t *
end(const struct report_job *job)
{
	return report_record_end(inventory_count(job->inventory, OBJECT_FLAVOR),
	    inventory_count(job->inventory, OBJECT_IMAGE));
}

static bool
render(const struct report_job *job, struct report_spool *spool,
    struct faults *faults)
{
	FILE *out = offline_open(job->offline, faults);
	bool good;

	if (out == NULL)
		return false;
	good = job->render != NULL ? report_spool_rewind(spool) &&
					 job->render(job, spool, out, faults)
				   : as_format(job, spool, out);
	if (!good && report_spool_why(spool) != NULL)
		faults_add(faults, NULL, 0, "%s", report_spool_why(spool));
	return offline_close(job->offline, out, faults) && good;
}

static bool
as_format(const struct report_job *job, struct report_spool *spool, FILE *out)
{
	struct report_look look = report_look_for(out);

	return report_render(job->offline->format, spool, out, &look);
}

/* The strongest that is acted on decides. */
static enum offline_status
status_of(const struct offline *offline, const struct appraisal *appraisal)
{
	for (size_t action = offline->fail_on; action < ACTIONS; action++) {
		if (appraisal->found[action] > 0)
			return OFFLINE_NOT;
	}
	return OFFLINE_FINE;
}
