#include "sluice_elements.h"

#include <string.h>

int sluice_copy_pieces(void *arguments, const struct sluice_member *member) {
  (void)member;
  const struct sluice_scatter *scatter = arguments;
  char *to = *scatter->to;
  const char *from = *scatter->from;
  if (scatter->before != scatter->to) memcpy(to, *scatter->before, (size_t)scatter->size);
  for (ptrdiff_t index = 0; index < scatter->count; index++) {
    const struct sluice_piece *piece = &scatter->pieces[index];
    memcpy(to + piece->to, from + piece->from, (size_t)piece->count);
  }
  return 0;
}

int sluice_make_alias(void *arguments, const struct sluice_member *member) {
  (void)member;
  const struct sluice_alias *alias = arguments;
  *alias->to = (char *)*alias->from + alias->offset;
  return 0;
}
