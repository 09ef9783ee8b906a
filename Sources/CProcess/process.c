#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#endif

// Lets signals come that whoever started us may have held back.
static void unblock(void) {
  sigset_t set;
  sigemptyset(&set);
  const int needed[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGALRM, SIGCHLD, SIGPIPE};
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) sigaddset(&set, needed[i]);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
}

pid_t plumbline_fork(void) {
  unblock();
  // Whoever started us may ignore its children's ends, and so should we, by inheritance.
  signal(SIGCHLD, SIG_DFL);
  return fork();
}

void plumbline_end_with(pid_t parent) {
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  // It may have ended before.
  if (getppid() != parent) _exit(1);
}

void plumbline_die_quietly(void) {
  // The runtime's own handlers would print where it was.
  const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) signal(crashes[i], SIG_DFL);
  const struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

int plumbline_can_limit_memory(void) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return 0;
#endif
#endif
  return 1;
}

int plumbline_processor_count(void) {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

int plumbline_exchange(const char *first, const char *second) {
#if defined(__linux__) && defined(RENAME_EXCHANGE)
  return renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE);
#elif defined(__APPLE__)
  return renamex_np(first, second, RENAME_SWAP);
#else
  errno = ENOSYS;
  return -1;
#endif
}

static volatile sig_atomic_t count = 0;
static volatile sig_atomic_t last = 0;

static unsigned grace = 0;

static void note(int signal) {
  count = count + 1;
  last = signal;
  if (count == 1 && grace > 0) alarm(grace);
}

static int is_requeued = 0;

void plumbline_expect_requeue(void) { is_requeued = 1; }

int plumbline_exit_code(int signal) {
  const int requeue = 85;
  return signal == SIGUSR1 || (signal == SIGTERM && is_requeued) ? requeue : 128 + signal;
}

static void give_up(int signal) {
  (void)signal;
  _exit(plumbline_exit_code(last));
}

static const int counted[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1};

static void handle(void (*handler)(int)) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
    // Whoever ignores a signal for us, as nohup does, means it.
    struct sigaction former;
    if (sigaction(counted[i], NULL, &former) == 0 && former.sa_handler == SIG_IGN) continue;
    sigaction(counted[i], &action, NULL);
  }
}

void plumbline_count_signals(unsigned seconds) {
  unblock();
  grace = seconds;
  signal(SIGALRM, give_up);
  handle(note);
}

void plumbline_restore_signals(void) { handle(SIG_DFL); }

void plumbline_forget_grace(void) {
  grace = 0;
  signal(SIGALRM, SIG_DFL);
}

int plumbline_signal_count(void) { return count; }

int plumbline_last_signal(void) { return last; }
