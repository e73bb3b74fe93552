/*
 * test_syscall_filter.c - behind the filter threads, files and sockets work;
 * programs, processes, other sockets and memory that is written and run do
 * not. Each try is made in a process of its own: there is no way back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proxy/privilege.h"
#include "proxy/sanitized.h"
#include "proxy/syscall_filter.h"

static struct settings settings = { .process_seccomp = SECCOMP_YES };

/* What the child's function gives, or 100 and the signal that ended it. */
static int
behind_filter(int (*try)(void))
{
	pid_t child = fork();
	int status = 0;

	assert_true(child >= 0);
	if (child == 0) {
		if (!privilege_harden(&settings) ||
		    !syscall_filter_start(&settings))
			_exit(99);
		_exit(try());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? 100 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

static int
try_execve(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return errno;
}

static int
try_fork(void)
{
	pid_t child = fork();

	return child >= 0 ? 0 : errno;
}

static int
try_packet_socket(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0) >= 0 ? 0 : errno;
}

static int
try_ptrace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 ? 0 : errno;
}

static int
try_write_and_run(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED
		   ? 0
		   : errno;
}

static int
try_run_later(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return 98;
	return mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0 ? 0 : errno;
}

static int
try_set_limit(void)
{
	const struct rlimit none = { 0, 0 };

	return setrlimit(RLIMIT_CORE, &none) == 0 ? 0 : errno;
}

/* A pointer is no less of one for having its lower half empty. */
static int
try_set_limit_from_afar(void)
{
	void *const afar = (void *)(uintptr_t)0x700000000000;
	struct rlimit *none = mmap(afar, sizeof(*none), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (none == MAP_FAILED || (uint32_t)(uintptr_t)none != 0)
		return 98;
	return prlimit(0, RLIMIT_CORE, none, NULL) == 0 ? 0 : errno;
}

static int
try_kill(void)
{
	return kill(getppid(), 0) == 0 ? 0 : errno;
}

static void
what_nobody_needs_fails(void **state)
{
	static int (*const tries[])(void) = { try_execve, try_fork,
		try_packet_socket, try_ptrace, try_write_and_run, try_run_later,
		try_set_limit, try_set_limit_from_afar, try_kill };

	(void)state;
	if (SANITIZED)
		skip();
	settings.process_seccomp = SECCOMP_YES;
	for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++)
		assert_int_equal(behind_filter(tries[i]), EPERM);
	settings.process_seccomp = SECCOMP_KILL;
	assert_int_equal(behind_filter(try_execve), 100 + SIGSYS);
	settings.process_seccomp = SECCOMP_NO;
	assert_int_equal(behind_filter(try_execve), 0);
}

static void *
nothing(void *arg)
{
	return arg;
}

static int
serve(void)
{
	struct addrinfo *found = NULL;
	pthread_t thread;

	if (pthread_create(&thread, NULL, nothing, NULL) != 0 ||
	    pthread_join(thread, NULL) != 0)
		return 1;
	if (getaddrinfo("localhost", "80", NULL, &found) != 0)
		return 2;
	freeaddrinfo(found);
	if (socket(AF_INET6, SOCK_STREAM, 0) < 0 && errno != EAFNOSUPPORT)
		return 3;
	return 0;
}

static int
abort_here(void)
{
	abort();
}

static void
what_the_gate_needs_goes_on(void **state)
{
	(void)state;
	settings.process_seccomp = SECCOMP_KILL;
	assert_int_equal(behind_filter(serve), 0);
	assert_int_equal(behind_filter(abort_here), 100 + SIGABRT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_nobody_needs_fails),
		cmocka_unit_test(what_the_gate_needs_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
