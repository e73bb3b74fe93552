/* sanitized.h - is this a build that hunts for faults? Its runtime makes
 * system calls of its own and reads the process from outside. */
#ifndef PROXY_SANITIZED_H
#define PROXY_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif
