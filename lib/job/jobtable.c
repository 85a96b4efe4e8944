/* States x commands: what a command does to a job in each state.  Every cell is filled in, and tests/job.t visits it. */
#include "jobimpl.h"

static const struct {
	enum job_effect effect;
	const char *text;
} table[JOB_COMMANDS][JOB_STATES] = {
	[JOB_CANCEL] = {
		[JOB_QUEUED] = { JOB_WISH, NULL },
		[JOB_RUNNING] = { JOB_WISH, NULL },
		[JOB_WAITING] = { JOB_WISH, NULL },
		[JOB_INTERRUPTED] = { JOB_WISH, NULL },
		[JOB_CANCELLING] = { JOB_NOTHING, "it is being cancelled" },
		[JOB_CANCELLED] = { JOB_NOTHING, "it is cancelled already" },
		[JOB_DONE] = { JOB_REFUSE, "it is done; nothing is left to cancel" },
		[JOB_PARTIAL] = { JOB_REFUSE, "it is over; nothing is left to cancel" },
		[JOB_FAILED] = { JOB_REFUSE, "it has failed; nothing is left to cancel" }
	},
	[JOB_RESUME] = {
		[JOB_CANCELLED] = { JOB_AGAIN, NULL },
		[JOB_FAILED] = { JOB_AGAIN, NULL },
		[JOB_WAITING] = { JOB_AGAIN, NULL },
		[JOB_QUEUED] = { JOB_NOTHING, "it is in the queue" },
		[JOB_RUNNING] = { JOB_NOTHING, "it is running" },
		[JOB_INTERRUPTED] = { JOB_NOTHING, "it is started again by itself" },
		[JOB_CANCELLING] = { JOB_REFUSE, "it is being cancelled; resume it when it is" },
		[JOB_PARTIAL] = { JOB_REFUSE, "it is over; 'af job retry' asks for what failed" },
		[JOB_DONE] = { JOB_REFUSE, "it is done" }
	},
	[JOB_RETRY] = {
		[JOB_PARTIAL] = { JOB_AGAIN, NULL },
		[JOB_FAILED] = { JOB_AGAIN, NULL },
		[JOB_DONE] = { JOB_REFUSE, "it is done, and nothing has failed" },
		[JOB_CANCELLED] = { JOB_REFUSE, "it is cancelled; 'af job resume' goes on" },
		[JOB_CANCELLING] = { JOB_REFUSE, "it is being cancelled; resume it when it is" },
		[JOB_QUEUED] = { JOB_REFUSE, "it has not run yet" },
		[JOB_RUNNING] = { JOB_REFUSE, "it is running; retry what has failed when it is over" },
		[JOB_WAITING] = { JOB_REFUSE, "it is not over, and goes on by itself; 'af job resume' does not wait" },
		[JOB_INTERRUPTED] = { JOB_REFUSE, "it is not over, and is started again by itself" }
	},
	[JOB_REMOVE] = {
		[JOB_DONE] = { JOB_DELETE, NULL },
		[JOB_PARTIAL] = { JOB_DELETE, NULL },
		[JOB_FAILED] = { JOB_DELETE, NULL },
		[JOB_CANCELLED] = { JOB_DELETE, NULL },
		[JOB_QUEUED] = { JOB_REFUSE, "it is not over; cancel it first" },
		[JOB_RUNNING] = { JOB_REFUSE, "it is running; cancel it first" },
		[JOB_WAITING] = { JOB_REFUSE, "it is not over; cancel it first" },
		[JOB_CANCELLING] = { JOB_REFUSE, "it is being cancelled; wait until it is" },
		[JOB_INTERRUPTED] = { JOB_REFUSE, "it is not over; cancel it first" }
	}
};

enum job_effect
job_effect(enum job_command c, enum job_state s)
{
	return table[c][s].effect;
}

const char *
job_effect_text(enum job_command c, enum job_state s)
{
	return table[c][s].text != NULL ? table[c][s].text : "";
}
