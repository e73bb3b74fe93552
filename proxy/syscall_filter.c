/* syscall_filter.c - a filter of system calls, made of a table; see
 * syscall_filter.h. It is a program for the kernel's packet filter machine,
 * short enough to be written without a library. */
#include "proxy/syscall_filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "proxy/log.h"
#include "proxy/sanitized.h"

/* Only one way of calling is known of each processor. */
#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define ARCHITECTURE AUDIT_ARCH_PPC64LE
#else
#define ARCHITECTURE 0
#endif

#define ALL UINT32_MAX
#define PROGRAM_MAX 512

struct rule {
	uint32_t number;
	uint32_t argument; /* ANY: none is looked at */
	uint32_t mask;
	uint32_t value;
	bool pointer; /* the argument is one: its upper half is 0, too */
};
#define ANY UINT32_MAX

struct program {
	struct sock_filter at[PROGRAM_MAX];
	unsigned short len;
	bool full;
};

static void compile(struct program *, uint32_t otherwise);
static void add_rule(struct program *, const struct rule *);
static void add(struct program *, unsigned code, uint32_t k, unsigned char jt,
    unsigned char jf);
static void load(struct program *, size_t offset);
static void load_half(struct program *, uint32_t argument, bool upper);
static bool install(struct program *);

bool
syscall_filter_start(const struct settings *s)
{
	struct program program = { .len = 0 };

	if (s->process_seccomp == SECCOMP_NO)
		return true;
	if (SANITIZED || ARCHITECTURE == 0) {
		log_line(LOG_WARNING, "process",
		    "system calls are not filtered: %s",
		    SANITIZED ? "this is a build with a sanitizer"
			      : "this processor has no filter yet");
		return true;
	}
	compile(&program, s->process_seccomp == SECCOMP_KILL
			      ? SECCOMP_RET_KILL_PROCESS
			      : SECCOMP_RET_ERRNO | EPERM);
	if (install(&program)) {
		log_line(LOG_INFO, "process",
		    "system calls are filtered: others than those of a "
		    "serving gate %s",
		    s->process_seccomp == SECCOMP_KILL ? "end it" : "fail");
		return true;
	}
	log_line(LOG_ERROR, "process", "cannot filter system calls: %s",
	    strerror(errno));
	return false;
}

/* clone3 says in memory what it wants, where no filter can look: without it
 * the C library falls back to clone. */
static void
compile(struct program *p, uint32_t otherwise)
{
	const struct rule rules[] = {
#define CALL(name) { SYS_##name, ANY, 0, 0, false },
#define CALL_IF(name, index, mask, value)                                      \
	{ SYS_##name, index, (uint32_t)(mask), (uint32_t)(value), false },
#define CALL_IF_NULL(name, index) { SYS_##name, index, ALL, 0, true },
#include "proxy/syscall_table.h"
	};

	load(p, offsetof(struct seccomp_data, arch));
	add(p, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	add(p, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
	load(p, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		add_rule(p, &rules[i]);
	add(p, BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1);
	add(p, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS, 0, 0);
	add(p, BPF_RET | BPF_K, otherwise, 0, 0);
}

/* The number of the call is loaded before and after. */
static void
add_rule(struct program *p, const struct rule *r)
{
	if (r->argument == ANY) {
		add(p, BPF_JMP | BPF_JEQ | BPF_K, r->number, 0, 1);
		add(p, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
		return;
	}
	add(p, BPF_JMP | BPF_JEQ | BPF_K, r->number, 0, r->pointer ? 7 : 5);
	if (r->pointer) {
		load_half(p, r->argument, true);
		add(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 4);
	}
	load_half(p, r->argument, false);
	add(p, BPF_ALU | BPF_AND | BPF_K, r->mask, 0, 0);
	add(p, BPF_JMP | BPF_JEQ | BPF_K, r->value, 0, 1);
	add(p, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
	load(p, offsetof(struct seccomp_data, nr));
}

static void
load_half(struct program *p, uint32_t argument, bool upper)
{
	const bool big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;

	load(p, offsetof(struct seccomp_data, args) +
		    argument * sizeof(uint64_t) +
		    (big != upper ? sizeof(uint32_t) : 0));
}

static void
load(struct program *p, size_t offset)
{
	add(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void
add(struct program *p, unsigned code, uint32_t k, unsigned char jt,
    unsigned char jf)
{
	if (p->len == PROGRAM_MAX)
		p->full = true;
	else
		p->at[p->len++] =
		    (struct sock_filter){ (uint16_t)code, jt, jf, k };
}

/* For threads that run already, too; the kernel wants no new privileges,
 * which the process has given up long before. */
static bool
install(struct program *p)
{
	struct sock_fprog program = { p->len, p->at };
	long thread;

	if (p->full) {
		errno = E2BIG;
		return false;
	}
	thread = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	    SECCOMP_FILTER_FLAG_TSYNC, &program);
	if (thread > 0)
		errno = EBUSY; /* that thread has another filter */
	return thread == 0;
}
