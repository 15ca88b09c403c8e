#include "sluice_products.h"

#include <math.h>
#include <string.h>

void sluice_pack(
    const struct sluice_part *part, int gates, int columns, int width, float *packed) {
  const int end = part->first_unit + part->unit_count;
  for (int unit = part->first_unit, count; unit < end; unit += count) {
    const int group = unit / width, lane = unit % width;
    count = width - lane < end - unit ? width - lane : end - unit;
    const float *from = part->from + (unit - part->first_unit) * part->row_step;
    for (int column = 0; column < part->column_count; column++, from += part->column_step) {
      const ptrdiff_t place = (ptrdiff_t)group * columns + part->first_column + column;
      float *to = packed + (place * gates + part->gate) * width + lane;
      for (int index = 0; index < count; index++) to[index] = from[index * part->row_step];
    }
  }
}

void sluice_pack_lanes(
    const float *from, ptrdiff_t lanes, ptrdiff_t columns, ptrdiff_t lane_step, ptrdiff_t column_step,
    const struct sluice_tap *taps, ptrdiff_t tap_count, int width, float *to) {
  for (ptrdiff_t first = 0; first < lanes; first += width) {
    const ptrdiff_t count = lanes - first < width ? lanes - first : width;
    for (ptrdiff_t tap = 0; tap < tap_count; tap++)
      for (ptrdiff_t column = 0; column < columns; column++, to += width) {
        const float *source = from + taps[tap].vectors + first * lane_step + column * column_step;
        for (ptrdiff_t lane = 0; lane < count; lane++) to[lane] = source[lane * lane_step];
        for (ptrdiff_t lane = count; lane < width; lane++) to[lane] = 0;
      }
  }
}

/// An index as a whole number: of a real one what is before the point, −1 if that is none.
static int64_t index_at(const struct sluice_gathering *gathering, ptrdiff_t place) {
  const void *indices = *gathering->indices;
  switch (gathering->kind) {
    case SLUICE_INTEGER_INDEX: return ((const int64_t *)indices)[place];
    case SLUICE_TRUTH_INDEX: return ((const uint8_t *)indices)[place] != 0;
    case SLUICE_REAL_INDEX: break;
  }
  const float whole = truncf(((const float *)indices)[place]);
  return whole >= -0x1p63f && whole < 0x1p63f ? (int64_t)whole : -1;
}

int sluice_gather(void *arguments, const struct sluice_member *member) {
  (void)member;
  struct sluice_gathering *gathering = arguments;
  const char *data = gathering->table ? gathering->table : *gathering->data;
  char *out = *gathering->out;
  const size_t size = (size_t)gathering->inner_bytes;
  for (ptrdiff_t place = 0; place < gathering->index_count; place++) {
    const int64_t given = index_at(gathering, place);
    const int64_t index =
        gathering->counts_from_end && given < 0 ? given + gathering->count : given;
    if (index < 0 || index >= gathering->count) {
      gathering->refused = given;
      gathering->refused_place = place;
      return 1;
    }
    const char *from = data + index * gathering->inner_bytes;
    char *to = out + place * gathering->inner_bytes;
    const ptrdiff_t from_step = gathering->count * gathering->inner_bytes;
    const ptrdiff_t to_step = gathering->index_count * gathering->inner_bytes;
    if (size == sizeof(float))
      for (ptrdiff_t outer = 0; outer < gathering->outer; outer++, from += from_step, to += to_step)
        memcpy(to, from, sizeof(float));
    else
      for (ptrdiff_t outer = 0; outer < gathering->outer; outer++, from += from_step, to += to_step)
        memcpy(to, from, size);
  }
  return 0;
}
