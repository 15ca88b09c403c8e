#ifndef SLUICE_WAITING_H
#define SLUICE_WAITING_H

struct sluice_member;

/// Waits until a count that another member changes is no longer `seen`; what that member wrote before is seen
/// afterwards.
void sluice_await(const struct sluice_member *member, const long *count, long seen);

/// Changes a count that other members may wait for.
void sluice_tell(const struct sluice_member *member, long *count, long value);

#endif
