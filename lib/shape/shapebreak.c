#include <signal.h>
#include <unistd.h>

#include "base/die.h"
#include "shapeimpl.h"

static const struct shape_jq *running;

/* A value a million levels deep overflows the stack when libjq frees it; an assertion inside libjq may fail. */
static void
broken(int sig)
{
	const char *name = sigabbrev_np(sig), *file = running != NULL ? running->file : NULL;

	complain("%s:%llu: jq crashed: SIG%s", file != NULL ? file : "the program", file != NULL ? running->lineno : 0,
	    name != NULL ? name : "?");
	_exit(EXIT_FOR_GOOD);
}

static void
catch_signals(void)
{
#ifndef __SANITIZE_ADDRESS__	/* the sanitizer's own report says more */
	static const int signals[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL };
	static char room[64 << 10];	/* the stack may have overflowed */
	const stack_t stack = { .ss_sp = room, .ss_size = sizeof room };
	struct sigaction act = { .sa_handler = broken, .sa_flags = (int)(SA_ONSTACK | SA_RESETHAND) };

	sigemptyset(&act.sa_mask);
	sigaltstack(&stack, NULL);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		sigaction(signals[i], &act, NULL);
#else
	(void)broken;
#endif
}

void
shape_breaks(const struct shape_jq *j)
{
	if (j != NULL)
		catch_signals();
	running = j;
}
