/* secret_file.c - see secret_file.h. */
#include "proxy/secret_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

bool
secret_file_is_private(
    const char *file, const char *whose, struct faults *faults)
{
	struct stat status;

	if (stat(file, &status) != 0) {
		faults_add(faults, file, 0, "the file cannot be read: %s",
		    strerror(errno));
		return false;
	}
	if ((status.st_mode & (S_IRWXO | S_IWGRP)) == 0)
		return true;
	faults_add(faults, file, 0,
	    "its mode is %04o, so that others get at the secret in it; "
	    "expected 0600, or 0640 with %s group",
	    (unsigned)status.st_mode & 07777u, whose);
	return false;
}
