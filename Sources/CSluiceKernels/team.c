#define _GNU_SOURCE
#include "sluice_kernels.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "waiting.h"

// A team of threads that run programs in step. Who waits for others spins for a while, since to wake a thread
// that sleeps takes longer than many a program, and then sleeps. Nobody spins on the processor that another
// member wants, nor where there are too few processors for all: a thread that sleeps is woken on a free one.

/// How often a thread looks whether others have come, or a program has, before it sleeps: less than a tenth
/// of a millisecond, and less than one.
#define PATIENCE 2000
#define LINGERING 20000

/// The processor that a member was last seen on, or none while it sleeps.
struct whereabouts {
  _Alignas(64) atomic_int processor;
};
#define NOWHERE -1

struct sluice_team {
  int count;
  /// Whether there are fewer processors than threads.
  bool is_crowded;
  pthread_t *threads;
  struct sluice_member *members;
  struct whereabouts *whereabouts;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  atomic_int sleepers;
  /// How many programs were begun; -1 ends the threads.
  _Alignas(64) long begun;
  _Alignas(64) atomic_int arrived;
  /// How often all have met.
  _Alignas(64) long met;
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

/// Says where a member is.
static int settle(const struct sluice_member *member, int processor) {
  atomic_int *place = &member->team->whereabouts[member->index].processor;
  atomic_store_explicit(place, processor, memory_order_relaxed);
  return processor;
}

/// Whether another member is where this one is.
static bool shares_processor(const struct sluice_member *member) {
  const struct whereabouts *all = member->team->whereabouts;
  const int processor = settle(member, sched_getcpu());
  for (int index = 0; index < member->count; index++)
    if (index != member->index
        && atomic_load_explicit(&all[index].processor, memory_order_relaxed) == processor)
      return true;
  return false;
}

/// Looks `patience` times for a change of a count, then sleeps until it is changed.
static void await_change(
    const struct sluice_member *member, const long *count, long seen, int patience) {
  struct sluice_team *team = member->team;
  if (__atomic_load_n(count, __ATOMIC_ACQUIRE) != seen) return;
  if (!team->is_crowded && !shares_processor(member))
    for (int look = 0; look < patience; look++) {
      pause_briefly();
      if (__atomic_load_n(count, __ATOMIC_ACQUIRE) != seen) return;
    }
  pthread_mutex_lock(&team->mutex);
  // Who changes the count looks for sleepers afterwards: one of both sees what the other one did.
  atomic_fetch_add(&team->sleepers, 1);
  while (__atomic_load_n(count, __ATOMIC_SEQ_CST) == seen)
    pthread_cond_wait(&team->wake, &team->mutex);
  atomic_fetch_sub(&team->sleepers, 1);
  pthread_mutex_unlock(&team->mutex);
  settle(member, sched_getcpu());
}

/// Changes a count that members may wait for.
static void tell(struct sluice_team *team, long *count, long value) {
  __atomic_store_n(count, value, __ATOMIC_SEQ_CST);
  if (atomic_load(&team->sleepers) == 0) return;
  pthread_mutex_lock(&team->mutex);
  pthread_cond_broadcast(&team->wake);
  pthread_mutex_unlock(&team->mutex);
}

void sluice_await(const struct sluice_member *member, const long *count, long seen) {
  await_change(member, count, seen, PATIENCE);
}

void sluice_tell(const struct sluice_member *member, long *count, long value) {
  if (member->count == 1) {
    *count = value;
    return;
  }
  settle(member, sched_getcpu());
  tell(member->team, count, value);
}

void sluice_meet(const struct sluice_member *member) {
  if (member->count == 1) return;
  struct sluice_team *team = member->team;
  const long met = __atomic_load_n(&team->met, __ATOMIC_RELAXED);
  if (atomic_fetch_add_explicit(&team->arrived, 1, memory_order_acq_rel) < member->count - 1) {
    sluice_await(member, &team->met, met);
    return;
  }
  atomic_store_explicit(&team->arrived, 0, memory_order_relaxed);
  sluice_tell(member, &team->met, met + 1);
}

/// Runs the program at hand as one member of its team.
///
/// What the first member does alone is seen by all when they meet for an operation that they share. An
/// operation that is shared fails for all members or for none.
static void run_as(const struct sluice_member *member) {
  struct sluice_team *team = member->team;
  settle(member, sched_getcpu());
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
    // Told only now: a member that begins late must not find it before it has taken part.
    if (operation->shared) sluice_meet(member);
    if (failure && member->index == 0) {
      atomic_store(&team->failed, index);
      atomic_store(&team->failure, failure);
    }
  }
  sluice_meet(member);
}

/// What a thread of a team does until the team is destroyed.
static void *serve(void *argument) {
  const struct sluice_member *member = argument;
  struct sluice_team *team = member->team;
  for (long seen = 0;; seen++) {
    await_change(member, &team->begun, seen, LINGERING);
    if (__atomic_load_n(&team->begun, __ATOMIC_ACQUIRE) < 0) return NULL;
    run_as(member);
  }
}

static void end_threads(struct sluice_team *team, int count) {
  tell(team, &team->begun, -1);
  for (int index = 1; index < count; index++) pthread_join(team->threads[index], NULL);
  pthread_cond_destroy(&team->wake);
  pthread_mutex_destroy(&team->mutex);
  free(team->threads);
  free(team->members);
  free(team->whereabouts);
  free(team);
}

struct sluice_team *sluice_team_create(int count) {
  struct sluice_team *team = aligned_alloc(64, (sizeof *team + 63) / 64 * 64);
  if (!team) return NULL;
  *team = (struct sluice_team){.count = count, .is_crowded = count > sluice_processors()};
  team->threads = calloc((size_t)count, sizeof *team->threads);
  team->members = calloc((size_t)count, sizeof *team->members);
  team->whereabouts = aligned_alloc(64, (size_t)count * sizeof *team->whereabouts);
  pthread_mutex_init(&team->mutex, NULL);
  pthread_cond_init(&team->wake, NULL);
  if (!team->threads || !team->members || !team->whereabouts) {
    end_threads(team, 1);
    return NULL;
  }
  for (int index = 0; index < count; index++) {
    team->members[index] = (struct sluice_member){index, count, team};
    atomic_init(&team->whereabouts[index].processor, NOWHERE);
  }
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

int sluice_processors(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
}

int sluice_team_count(const struct sluice_team *team) {
  return team ? team->count : 1;
}

int sluice_run(
    struct sluice_team *team, const struct sluice_operation *operations, size_t count,
    size_t *failed) {
  if (!team || team->count == 1) {
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
  tell(team, &team->begun, __atomic_load_n(&team->begun, __ATOMIC_RELAXED) + 1);
  run_as(&team->members[0]);
  *failed = atomic_load(&team->failed);
  return atomic_load(&team->failure);
}
