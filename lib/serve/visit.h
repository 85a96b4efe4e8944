/*
 * visit - requests over a socket, for struct httpd; its context is the struct serve
 */
#ifndef VISIT_H
#define VISIT_H

#include "httpd/httpd.h"

extern const struct httpd_calls visit_calls;

#endif
