/*
 * syscall_table.h - one row per system call that a serving gate may make.
 * CALL(name): with any arguments.
 * CALL_IF(name, index, mask, value): where that argument, masked, is value;
 * several rows are alternatives.
 * CALL_IF_NULL(name, index): where that argument is a pointer to nothing.
 * Found by strace over the stories of tests/flows; what Debian's C library
 * makes of names of hosts in settings, and other processors' ways of saying
 * the same, come along. The frequent ones first.
 */
/* clang-format off */
CALL(recvfrom)
CALL(sendmsg)
CALL(read)
CALL(write)
CALL(epoll_ctl)
#ifdef SYS_epoll_wait
CALL(epoll_wait)
#endif
CALL(epoll_pwait)
CALL(futex)
CALL(close)
CALL(splice)
CALL(writev)
CALL(readv)
CALL(accept4)
CALL(connect)
CALL(setsockopt)
CALL(getsockopt)
CALL(getsockname)
CALL(getpeername)
CALL(shutdown)
CALL(sendto)
CALL(recvmsg)
CALL(sendmmsg)
CALL(bind)
CALL(socketpair)
CALL(eventfd2)
CALL(epoll_create1)
CALL(pipe2)
CALL(fcntl)
#ifdef SYS_poll
CALL(poll)
#endif
CALL(ppoll)
/* time, for processors whose kernel does not tell it without a call */
CALL(clock_gettime)
CALL(clock_getres)
CALL(clock_nanosleep)
CALL(nanosleep)
CALL(gettimeofday)
#ifdef SYS_time
CALL(time)
#endif
/* memory and threads */
CALL(brk)
CALL(munmap)
CALL(mremap)
CALL(madvise)
CALL(exit)
CALL(exit_group)
CALL(rseq)
CALL(set_robust_list)
CALL(sched_yield)
CALL(sched_getaffinity)
CALL(restart_syscall)
CALL(rt_sigaction)
CALL(rt_sigprocmask)
CALL(rt_sigreturn)
CALL(sigaltstack)
CALL(getrandom)
/* the journal, and what a reload reads */
CALL(fdatasync)
CALL(fsync)
CALL(ftruncate)
CALL(flock)
CALL(pread64)
CALL(lseek)
CALL(openat)
CALL(getdents64)
CALL(fstat)
#ifdef SYS_newfstatat
CALL(newfstatat)
#endif
CALL(statx)
#ifdef SYS_stat
CALL(stat)
CALL(lstat)
#endif
#ifdef SYS_access
CALL(access)
#endif
CALL(faccessat)
#ifdef SYS_faccessat2
CALL(faccessat2)
#endif
#ifdef SYS_readlink
CALL(readlink)
#endif
CALL(readlinkat)
CALL(getcwd)
/* the socket of the admin pages goes at the end */
#ifdef SYS_unlink
CALL(unlink)
#endif
CALL(unlinkat)
/* what the process says of itself */
CALL(getpid)
CALL(gettid)
CALL(getuid)
CALL(geteuid)
CALL(getgid)
CALL(getegid)
CALL(getrusage)
CALL(uname)
CALL(sysinfo)
CALL_IF(ioctl, 1, ALL, FIONREAD)
CALL_IF(ioctl, 1, ALL, FIONBIO)
CALL_IF(ioctl, 1, ALL, TCGETS)
/* limits are read, never set */
CALL_IF_NULL(prlimit64, 2)
/* threads, no processes: clone3 cannot be looked into, see there */
CALL_IF(clone, 0, CLONE_THREAD, CLONE_THREAD)
/* memory that is written is never run */
CALL_IF(mmap, 2, PROT_EXEC, 0)
CALL_IF(mmap, 2, PROT_WRITE, 0)
CALL_IF(mprotect, 2, PROT_EXEC, 0)
/* netlink: the C library asks which addresses there are */
CALL_IF(socket, 0, ALL, AF_INET)
CALL_IF(socket, 0, ALL, AF_INET6)
CALL_IF(socket, 0, ALL, AF_UNIX)
CALL_IF(socket, 0, ALL, AF_NETLINK)
/* abort(), for a fault to be seen as one */
CALL_IF(tgkill, 0, ALL, getpid())
/* clang-format on */
#undef CALL
#undef CALL_IF
#undef CALL_IF_NULL
