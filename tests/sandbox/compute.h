/* compute.h - Nova: versions, microversions, and the table of its calls. */
#ifndef SANDBOX_COMPUTE_H
#define SANDBOX_COMPUTE_H

#include "request.h"

extern const struct service compute_service;

#endif
