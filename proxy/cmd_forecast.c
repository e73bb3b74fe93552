/* cmd_forecast.c - what will fail when; see cmd_forecast.h. */
#include "proxy/cmd_forecast.h"

#include <stdio.h>
#include <stdlib.h>

#include "proxy/appraisal.h"
#include "proxy/cloud_inventory.h"
#include "proxy/file_inventory.h"
#include "proxy/forecast_list.h"
#include "proxy/offline.h"
#include "rules/forecast.h"

#define DAY ((time_t)86400)
#define DAYS_STANDARD 365
#define DAYS_MOST 3660

struct request {
	struct offline offline;
	struct cloud_choice choice;
	struct file_inventory how;
	long days;
	char **files; /* none: a cloud */
};

/* The present object on its way into the list. */
struct foretelling {
	const struct request *request;
	struct appraisal ask;
	time_t until;
	struct forecast_list *list;
	const struct inventory_item *item; /* NULL: the cloud as a whole */
	const char *kind;
};

static bool take_files(void *, char **);
static void show_usage(FILE *);
static bool read_option(void *, int);
static bool read_days(const char *, long *);
static enum offline_status foretell(void *, struct faults *);
static bool foretell_all(const struct request *, struct inventory *,
    struct forecast_list *, struct faults *);
static bool foretell_item(void *, const struct inventory_item *);
static bool foretell_cloud(struct foretelling *, enum object_kind);
static void foretell_timeline(const struct foretelling *);
static void note(void *, const struct forecast_event *);
static enum offline_status write_list(
    const struct request *, struct forecast_list *, struct faults *);

static const char usage[] =
    "usage: scs-gate forecast [OPTIONS] [FILE...]\n"
    "Lists what will fail when, if nobody does anything: in a cloud, or in\n"
    "files as judge reads them.\n"
    "  --days N             how far to look ahead, 365 by default\n" CLOUD_USAGE
	OFFLINE_USAGE
    "  --format FORMAT      text, json, or ical for a calendar\n";

int
cmd_forecast(int argc, char **argv)
{
	static const struct option options[] = {
		OFFLINE_OPTIONS,
		CLOUD_OPTIONS,
		{ "days", required_argument, NULL, 'D' },
		{ NULL, 0, NULL, 0 },
	};
	static const struct offline_command command = {
		.syntax = { options, read_option, show_usage },
		.operands = take_files,
		.format_known = forecast_format_known,
		.run = foretell,
		.asks_cloud = true,
	};
	struct request request = { .offline = OFFLINE_INIT,
		.days = DAYS_STANDARD };

	request.how.images_public = true;
	return offline_run(argc, argv, &command, &request.offline, &request);
}

static bool
take_files(void *request, char **files)
{
	((struct request *)request)->files = files;
	return true;
}

static void
show_usage(FILE *out)
{
	fputs(usage, out);
}

static bool
read_option(void *request, int letter)
{
	struct request *ret = request;

	if (letter == 'D')
		return read_days(optarg, &ret->days);
	return cloud_option(&ret->choice, letter, optarg) ||
	       offline_option(&ret->offline, letter, optarg);
}

static bool
read_days(const char *text, long *ret)
{
	uint64_t number;

	if (slice_to_u64(slice_of(text), &number) && number > 0 &&
	    number <= DAYS_MOST) {
		*ret = (long)number;
		return true;
	}
	fprintf(stderr,
	    "scs-gate: --days takes a number from 1 to %d, not \"%s\"\n",
	    DAYS_MOST, text);
	return false;
}

static enum offline_status
foretell(void *arg, struct faults *faults)
{
	const struct request *request = arg;
	struct cloud_inventory cloud = { .inventory = NULL };
	struct forecast_list list = { .from = request->offline.now };
	enum offline_status status = OFFLINE_UNUSABLE;

	list.until = list.from + request->days * DAY;
	list.subject = request->files[0];
	if (request->files[0] != NULL)
		cloud.inventory =
		    file_inventory_read(&request->how, request->files, faults);
	else if (cloud_inventory_read(&request->choice, &cloud, faults))
		list.subject = cloud.cloud;
	if (faults_none(faults) && cloud.inventory != NULL &&
	    foretell_all(request, cloud.inventory, &list, faults))
		status = write_list(request, &list, faults);
	forecast_list_done(&list);
	cloud_inventory_done(&cloud);
	return status;
}

static bool
foretell_all(const struct request *request, struct inventory *inventory,
    struct forecast_list *list, struct faults *faults)
{
	struct foretelling f = {
		.request = request,
		.ask = { .rules = request->offline.rules,
		    .inventory = inventory,
		    .now = request->offline.now,
		    .any_project_provides =
			request->offline.settings->provider_project_count ==
			0 },
		.until = list->until,
		.list = list,
	};
	bool good = inventory_seal(inventory, f.ask.rules, faults) &&
		    inventory_each(inventory, foretell_item, &f, faults);

	f.item = NULL;
	f.kind = "cloud";
	if (good && request->files[0] == NULL)
		good = foretell_cloud(&f, OBJECT_FLAVOR) &&
		       foretell_cloud(&f, OBJECT_IMAGE);
	foretell_timeline(&f);
	if (faults_none(faults) && (!good || list->failed))
		faults_add(faults, NULL, 0, "out of memory");
	return good && !list->failed;
}

static bool
foretell_item(void *arg, const struct inventory_item *item)
{
	struct foretelling *f = arg;
	struct judgement asked;

	if (!appraisal_asks(&f->ask, item, &asked))
		return true;
	f->item = item;
	f->kind = object_kind_name(item->kind);
	return forecast_object(f->ask.rules, &asked, f->until, note, f);
}

static bool
foretell_cloud(struct foretelling *f, enum object_kind kind)
{
	return forecast_cloud(f->ask.rules,
	    inventory_census(f->ask.inventory, kind), f->ask.now, f->until,
	    note, f);
}

static void
foretell_timeline(const struct foretelling *f)
{
	time_t now = f->ask.now, when;
	struct text what = TEXT_INIT;

	while (rule_set_next_change(f->ask.rules, now, &when, &what) &&
	       when <= f->until) {
		forecast_list_add(
		    f->list, &(struct forecast_entry){ .when = when,
				 .kind = "scope",
				 .action = ACTION_OBSERVE,
				 .message = what.at });
		text_done(&what);
		now = when;
	}
	text_done(&what);
}

static void
note(void *arg, const struct forecast_event *event)
{
	struct foretelling *f = arg;
	const json_t *object = f->item != NULL ? f->item->object : NULL;
	const struct finding *finding = event->finding;
	struct text message = TEXT_INIT;
	struct forecast_entry entry = { .when = event->when,
		.kind = f->kind,
		.name = json_string_value(json_object_get(object, "name")),
		.action = ACTION_OBSERVE };

	if (object != NULL && inventory_has_id(object))
		entry.id = json_string_value(json_object_get(object, "id"));
	if (finding != NULL) {
		entry.rule = finding->rule;
		entry.counts = finding->counts;
		entry.field = finding->field;
		entry.action = finding->action;
		entry.link = finding->link;
		text_adds(&message, finding->message);
	} else {
		entry.field = event->promise;
		text_addf(&message, "what %s promises ends", event->promise);
	}
	entry.message = message.at;
	if (text_failed(&message) || message.at == NULL)
		f->list->failed = true;
	else
		forecast_list_add(f->list, &entry);
	text_done(&message);
}

static enum offline_status
write_list(const struct request *request, struct forecast_list *list,
    struct faults *faults)
{
	FILE *out = offline_open(&request->offline, faults);
	enum offline_status status = OFFLINE_FINE;

	if (out == NULL)
		return OFFLINE_UNUSABLE;
	forecast_list_sort(list);
	if (!forecast_list_write(list, request->offline.format, out) &&
	    !ferror(out))
		faults_add(faults, NULL, 0, "out of memory");
	if (!offline_close(&request->offline, out, faults) ||
	    !faults_none(faults))
		return OFFLINE_UNUSABLE;
	for (size_t i = 0; i < list->count; i++) {
		if (list->entries[i].action >= request->offline.fail_on)
			status = OFFLINE_NOT;
	}
	return status;
}
