#include "sluice_kernels.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

// A team of threads that run programs in step. Between programs the others spin for a while, since to
// wake a thread that sleeps takes longer than many a program, and then sleep.

/// How often a thread looks for work before it sleeps.
#define PATIENCE 20000

struct sluice_team {
  int count;
  pthread_t *threads;
  struct sluice_member *members;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  /// How many programs were begun; -1 ends the threads.
  _Alignas(64) atomic_long begun;
  _Alignas(64) atomic_int arrived;
  _Alignas(64) atomic_uint phase;
  /// What the program at hand is.
  const struct sluice_operation *operations;
  size_t operation_count;
  _Alignas(64) atomic_int failure;
  atomic_size_t failed;
};

static void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

void sluice_meet(const struct sluice_member *member) {
  if (member->count == 1) return;
  struct sluice_team *team = member->team;
  const unsigned phase = atomic_load_explicit(&team->phase, memory_order_relaxed);
  if (atomic_fetch_add_explicit(&team->arrived, 1, memory_order_acq_rel) == member->count - 1) {
    atomic_store_explicit(&team->arrived, 0, memory_order_relaxed);
    atomic_store_explicit(&team->phase, phase + 1, memory_order_release);
    return;
  }
  for (unsigned turn = 0; atomic_load_explicit(&team->phase, memory_order_acquire) == phase;)
    if (++turn < PATIENCE) pause_briefly();
    else sched_yield();
}

/// Runs the program at hand as one member of its team.
///
/// What the first member does alone is seen by all when they meet for an operation that they share. An
/// operation that is shared fails for all members or for none.
static void run_as(const struct sluice_member *member) {
  struct sluice_team *team = member->team;
  for (size_t index = 0; index < team->operation_count; index++) {
    const struct sluice_operation *operation = &team->operations[index];
    if (operation->shared) sluice_meet(member);
    else if (member->index != 0) continue;
    if (atomic_load_explicit(&team->failure, memory_order_acquire)) {
      if (operation->shared) break;
      continue;
    }
    const struct sluice_member alone = {0, 1, team};
    const int failure =
        operation->function(operation->arguments, operation->shared ? member : &alone);
    if (failure && member->index == 0) {
      atomic_store(&team->failed, index);
      atomic_store(&team->failure, failure);
    }
    if (operation->shared) sluice_meet(member);
  }
  sluice_meet(member);
}

/// What a thread of a team does until the team is destroyed.
static void *serve(void *argument) {
  const struct sluice_member *member = argument;
  struct sluice_team *team = member->team;
  for (long seen = 0;; seen++) {
    for (int turn = 0; turn < PATIENCE; turn++) {
      if (atomic_load_explicit(&team->begun, memory_order_acquire) != seen) break;
      pause_briefly();
    }
    pthread_mutex_lock(&team->mutex);
    while (atomic_load_explicit(&team->begun, memory_order_acquire) == seen)
      pthread_cond_wait(&team->wake, &team->mutex);
    pthread_mutex_unlock(&team->mutex);
    if (atomic_load_explicit(&team->begun, memory_order_acquire) < 0) return NULL;
    run_as(member);
  }
}

/// Tells the threads how many programs were begun.
static void announce(struct sluice_team *team, long begun) {
  pthread_mutex_lock(&team->mutex);
  atomic_store_explicit(&team->begun, begun, memory_order_release);
  pthread_cond_broadcast(&team->wake);
  pthread_mutex_unlock(&team->mutex);
}

static void end_threads(struct sluice_team *team, int count) {
  announce(team, -1);
  for (int index = 1; index < count; index++) pthread_join(team->threads[index], NULL);
  pthread_cond_destroy(&team->wake);
  pthread_mutex_destroy(&team->mutex);
  free(team->threads);
  free(team->members);
  free(team);
}

struct sluice_team *sluice_team_create(int count) {
  struct sluice_team *team = aligned_alloc(64, (sizeof *team + 63) / 64 * 64);
  if (!team) return NULL;
  *team = (struct sluice_team){.count = count};
  team->threads = calloc((size_t)count, sizeof *team->threads);
  team->members = calloc((size_t)count, sizeof *team->members);
  pthread_mutex_init(&team->mutex, NULL);
  pthread_cond_init(&team->wake, NULL);
  if (!team->threads || !team->members) {
    end_threads(team, 1);
    return NULL;
  }
  for (int index = 0; index < count; index++)
    team->members[index] = (struct sluice_member){index, count, team};
  for (int index = 1; index < count; index++)
    if (pthread_create(&team->threads[index], NULL, serve, &team->members[index])) {
      end_threads(team, index);
      return NULL;
    }
  return team;
}

void sluice_team_destroy(struct sluice_team *team) {
  if (team) end_threads(team, team->count);
}

int sluice_team_count(const struct sluice_team *team) {
  return team ? team->count : 1;
}

/// Whether there is anything for the other members of a team to do.
static bool is_shared(const struct sluice_operation *operations, size_t count) {
  for (size_t index = 0; index < count; index++)
    if (operations[index].shared) return true;
  return false;
}

int sluice_run(
    struct sluice_team *team, const struct sluice_operation *operations, size_t count,
    size_t *failed) {
  if (!team || team->count == 1 || !is_shared(operations, count)) {
    const struct sluice_member alone = {0, 1, NULL};
    for (size_t index = 0; index < count; index++) {
      const int failure = operations[index].function(operations[index].arguments, &alone);
      if (failure) {
        *failed = index;
        return failure;
      }
    }
    return 0;
  }
  team->operations = operations;
  team->operation_count = count;
  atomic_store(&team->failure, 0);
  announce(team, atomic_load_explicit(&team->begun, memory_order_relaxed) + 1);
  run_as(&team->members[0]);
  *failed = atomic_load(&team->failed);
  return atomic_load(&team->failure);
}
