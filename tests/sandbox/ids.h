/* ids.h - ids, secrets and the time, as OpenStack writes them. */
#ifndef SANDBOX_IDS_H
#define SANDBOX_IDS_H

#include <stddef.h>
#include <time.h>

#define UUID_SIZE 37
#define STAMP_SIZE 32

void ids_uuid(char ret[UUID_SIZE]);
/* Fills size - 1 characters of hexadecimal. */
void ids_hex(char *ret, size_t size);
/* 2026-01-31T12:00:00Z */
void ids_stamp(char ret[STAMP_SIZE], time_t);

#endif
