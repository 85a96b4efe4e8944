/*
 * dburl - is this a database's address?  Checked before libpq sees it
 *
 * libpq takes what it cannot parse for the name of a database, or quotes it in its message, and so a password can reach a
 * terminal or a cron mail.  What passes here is a URI or name=value pairs that libpq reads as intended: no part of a
 * URI's password has become a host, a port or a name.
 */
#ifndef DBURL_H
#define DBURL_H

/* NULL, or what is wrong with it, with the remedy; nothing of text is in the answer. */
const char *dburl_wrong(const char *text);

#endif
