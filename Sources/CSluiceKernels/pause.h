#ifndef SLUICE_PAUSE_H
#define SLUICE_PAUSE_H

/// Lets the other thread of the core go ahead, while this one waits.
static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
