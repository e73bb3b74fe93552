/* privilege.c - root only for a moment; see privilege.h. */
#include "proxy/privilege.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "proxy/log.h"
#include "proxy/sanitized.h"

#define IDS_MAX UINT64_C(0xfffffffe) /* the highest one means "as it is" */

static bool find_user(const char *name, struct privilege *);
static bool find_group(const char *name, gid_t *);
static bool find_number(const char *name, uint32_t *ret);
static bool become(const struct privilege *, const char *name);
static bool set_groups(const struct privilege *, const char *name);
static void drop_bounding_set(void);
static bool drop_capabilities(void);
static bool has_capabilities(void);
static bool stays_dropped(const struct privilege *);
static void set_dumpable(const struct settings *);
static bool failed(const char *what);

bool
privilege_harden(const struct settings *s)
{
	const struct rlimit none = { 0, 0 };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return failed("cannot forbid new privileges");
	if (s->process_core_dumps)
		return true;
	/* Where a filter forbids it, whoever set that has set the limit. */
	if (setrlimit(RLIMIT_CORE, &none) != 0 && errno != EPERM)
		return failed("cannot forbid core dumps");
	set_dumpable(s);
	return true;
}

/* A leak sanitizer reads the process with ptrace. */
static void
set_dumpable(const struct settings *s)
{
	unsigned long on = s->process_core_dumps || SANITIZED;

	(void)prctl(PR_SET_DUMPABLE, on, 0, 0, 0);
}

bool
privilege_find(const struct settings *s, struct privilege *ret)
{
	*ret = (struct privilege){ false, geteuid(), getegid() };
	if (s->process_user == NULL)
		return true;
	if (!find_user(s->process_user, ret)) {
		log_line(LOG_ERROR, "process",
		    "process.user is \"%s\" but there is no such user",
		    s->process_user);
		return false;
	}
	if (s->process_group != NULL &&
	    !find_group(s->process_group, &ret->gid)) {
		log_line(LOG_ERROR, "process",
		    "process.group is \"%s\" but there is no such group",
		    s->process_group);
		return false;
	}
	ret->changes = ret->uid != geteuid() || ret->gid != getegid();
	if (!ret->changes || geteuid() == 0)
		return true;
	log_line(LOG_ERROR, "process",
	    "only root can become \"%s\": start the gate as root, or leave "
	    "process.user empty",
	    s->process_user);
	return false;
}

static bool
find_user(const char *name, struct privilege *ret)
{
	const struct passwd *user = getpwnam(name);

	if (user != NULL) {
		ret->uid = user->pw_uid;
		ret->gid = user->pw_gid;
		return true;
	}
	if (!find_number(name, &ret->uid))
		return false;
	user = getpwuid(ret->uid);
	ret->gid = user != NULL ? user->pw_gid : (gid_t)ret->uid;
	return true;
}

static bool
find_group(const char *name, gid_t *ret)
{
	const struct group *group = getgrnam(name);

	if (group == NULL)
		return find_number(name, ret);
	*ret = group->gr_gid;
	return true;
}

static bool
find_number(const char *name, uint32_t *ret)
{
	uint64_t number;

	if (!slice_to_u64(slice_of(name), &number) || number > IDS_MAX)
		return false;
	*ret = (uint32_t)number;
	return true;
}

bool
privilege_drop(const struct privilege *p, const struct settings *s)
{
	drop_bounding_set();
	if (p->changes && !become(p, s->process_user))
		return false;
	if (!drop_capabilities())
		return failed("cannot give up the capabilities");
	if (!stays_dropped(p)) {
		log_line(LOG_ERROR, "process",
		    "the privileges could be had back: the gate does not "
		    "start like that");
		return false;
	}
	/* A change of the user has reset it. */
	set_dumpable(s);
	if (p->uid == 0)
		log_line(LOG_WARNING, "process",
		    "stays root, though without capabilities; process.user "
		    "may name another user");
	else if (p->changes)
		log_line(LOG_INFO, "process",
		    "runs as user %u, group %u, without capabilities",
		    (unsigned)p->uid, (unsigned)p->gid);
	return true;
}

/* The groups first: a mere user could not. */
static bool
become(const struct privilege *p, const char *name)
{
	if (!set_groups(p, name))
		return failed("cannot set the groups");
	if (setresgid(p->gid, p->gid, p->gid) != 0)
		return failed("cannot change the group");
	if (setresuid(p->uid, p->uid, p->uid) != 0)
		return failed("cannot change the user");
	return true;
}

/* Those of the system's list of groups: a key may be readable for one. */
static bool
set_groups(const struct privilege *p, const char *name)
{
	if (getpwnam(name) != NULL)
		return initgroups(name, p->gid) == 0;
	return setgroups(1, &p->gid) == 0;
}

/* Not allowed without CAP_SETPCAP; then there is little in it. */
static void
drop_bounding_set(void)
{
	for (unsigned long cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0;
	     cap++)
		(void)prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
}

static bool
drop_capabilities(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3,
		0 };
	struct __user_cap_data_struct none[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	return !has_capabilities() || syscall(SYS_capset, &head, none) == 0;
}

static bool
has_capabilities(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3,
		0 };
	struct __user_cap_data_struct now[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

	return syscall(SYS_capget, &head, now) != 0 ||
	       (now[0].effective | now[0].permitted | now[0].inheritable |
		   now[1].effective | now[1].permitted | now[1].inheritable) !=
		   0;
}

/* Tried, not believed. */
static bool
stays_dropped(const struct privilege *p)
{
	uid_t uid, euid, suid;
	gid_t gid, egid, sgid;

	if (has_capabilities() || getresuid(&uid, &euid, &suid) != 0 ||
	    getresgid(&gid, &egid, &sgid) != 0)
		return false;
	if (!p->changes)
		return true;
	if (uid != p->uid || euid != p->uid || suid != p->uid ||
	    gid != p->gid || egid != p->gid || sgid != p->gid)
		return false;
	return (p->uid == 0 || setresuid(0, 0, 0) != 0) &&
	       (p->gid == 0 || setresgid(0, 0, 0) != 0);
}

static bool
failed(const char *what)
{
	log_line(LOG_ERROR, "process", "%s: %s", what, strerror(errno));
	return false;
}
