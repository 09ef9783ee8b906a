// What POSIX and Linux offer to programs, but Swift's own modules do not.
#pragma once
#include <sys/types.h>

// fork(2), which Swift hides because a child of a process with threads may only call a few functions. To be
// called before the process starts any.
pid_t plumbline_fork(void);

// Lets this process be killed when its parent ends; `parent` is who that is.
void plumbline_end_with(pid_t parent);

// Lets this process die of a crash without a word and without a file of its memory: its parent says what is to be
// said.
void plumbline_die_quietly(void);

// Whether the memory of this process can be limited; a sanitizer maps more than any limit at its start.
int plumbline_can_limit_memory(void);

// How many processors this process may run on.
int plumbline_processor_count(void);

// Changes the names of two files or folders in one instant; -1 with errno EINVAL or ENOSYS where the file system
// cannot.
int plumbline_exchange(const char *first, const char *second);

// Counts SIGINT, SIGTERM, SIGHUP and SIGUSR1 from now on, instead of ending; `grace` seconds after the first the
// process ends anyway, with its exit code.
void plumbline_count_signals(unsigned grace);

// The exit code of a process that ends because of a signal: 128 + signal, but 85 where whoever sent it means to start
// the process again: for SIGUSR1, and for SIGTERM once that is expected.
int plumbline_exit_code(int signal);
void plumbline_expect_requeue(void);

// Lets those signals end the process at once again.
void plumbline_restore_signals(void);

// Takes the end after the grace back, in a process that has another one above it to see to that.
void plumbline_forget_grace(void);

// How many came, and which came last; 0 before the first.
int plumbline_signal_count(void);
int plumbline_last_signal(void);
