/* jobproc - the processes behind jobs: for af-job, which becomes them; nobody else calls these. */
#ifndef JOBPROC_H
#define JOBPROC_H

#define JOB_LOCK_FD 100		/* where a keeper or the sleeper has its lock */
#define JOB_READY_FD 101	/* where it says it is ready: a byte 'k', or a text saying why not */

/* The keeper of a job: runs its steps, ends them, writes how that ended, releases the lock, starts what is due. */
int job_keep(const char *jobs, const char *id);
/* The sleeper: waits for the jobs that wait. */
int job_sleep(const char *jobs);

#endif
