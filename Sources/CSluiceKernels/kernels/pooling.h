#ifndef SLUICE_POOLING_H
#define SLUICE_POOLING_H

#include "window.h"

// Pools, and convolutions of channels that stand alone.

/// What R places make of what they see, of up to WIDTH lanes.
INLINE void pool_tile(
    const int R, const enum sluice_pooling_kind kind, const struct sluice_pooling *pooling,
    const struct block *block, const float *x, ptrdiff_t x_place, ptrdiff_t x_lane,
    const float *kernel, const float *bias, float *y, ptrdiff_t y_place, ptrdiff_t y_lane,
    ptrdiff_t count) {
  vec sums[8];
  UNROLL for (int r = 0; r < R; r++)
      sums[r] = kind == SLUICE_LARGEST            ? set(-INFINITY)
              : kind == SLUICE_MEAN || !bias      ? set(0.0f)
              : pooling->lanes_are_channels       ? load_some(bias, (size_t)count)
                                                  : set(bias[r]);
  for (ptrdiff_t tap = 0; tap < block->tap_count; tap++) {
    const float *from = x + block->taps[tap].scalars;
    const float *own = kind == SLUICE_WEIGHTED ? kernel + block->taps[tap].vectors : NULL;
    const bool each = kind == SLUICE_WEIGHTED && pooling->lanes_are_channels;
    const vec weights = each ? load_some(own, (size_t)count) : set(0.0f);
    UNROLL for (int r = 0; r < R; r++) {
      const vec seen = load_lanes(from + r * x_place, x_lane, count);
      if (kind == SLUICE_WEIGHTED) sums[r] = fma_(each ? weights : set(own[r]), seen, sums[r]);
      else if (kind == SLUICE_MEAN) sums[r] = sums[r] + seen;
      else {
        // A NaN, which is no element's equal or less, is larger than any number.
        const vec larger = seen <= sums[r] ? sums[r] : seen;
        sums[r] = sums[r] != sums[r] ? sums[r] : larger;
      }
    }
  }
  UNROLL for (int r = 0; r < R; r++) {
    if (kind == SLUICE_MEAN) sums[r] = sums[r] / set((float)block->counted);
    store_lanes(y + r * y_place, y_lane, finished(&pooling->activation, sums[r]), count);
  }
}

INLINE void pool_lanes(
    const enum sluice_pooling_kind kind, const struct sluice_pooling *pooling,
    const struct block *block, ptrdiff_t in, ptrdiff_t out) {
  const bool channels = pooling->lanes_are_channels;
  const float *x = (const float *)*pooling->x + in;
  float *y = (float *)*pooling->y + out;
  const ptrdiff_t rows = channels ? block->count : pooling->channels;
  const ptrdiff_t lanes = channels ? pooling->channels : block->count;
  const ptrdiff_t x_row = channels ? block->line->in_step : pooling->x_channel;
  const ptrdiff_t y_row = channels ? block->line->out_step : pooling->y_channel;
  const ptrdiff_t x_lane = channels ? pooling->x_channel : block->line->in_step;
  const ptrdiff_t y_lane = channels ? pooling->y_channel : block->line->out_step;
  for (ptrdiff_t lane = 0; lane < lanes; lane += WIDTH) {
    const ptrdiff_t count = lanes - lane < WIDTH ? lanes - lane : WIDTH;
    const float *kernel = pooling->kernel, *bias = pooling->bias;
    const float *from = x + lane * x_lane;
    float *to = y + lane * y_lane;
    ptrdiff_t row = 0;
#define TILES(R)                                                                                 \
  for (; row + R <= rows; row += R)                                                              \
    pool_tile(R, kind, pooling, block, from + row * x_row, x_row, x_lane,                        \
              kernel ? kernel + (channels ? lane : row) : NULL,                                  \
              bias ? bias + (channels ? lane : row) : NULL,                                      \
              to + row * y_row, y_row, y_lane, count);
    TILES(4)
    TILES(1)
#undef TILES
  }
}

static void pool_line(
    const void *arguments, const struct block *block, ptrdiff_t in, ptrdiff_t out) {
  const struct sluice_pooling *pooling = arguments;
  switch (pooling->kind) {
    case SLUICE_LARGEST: pool_lanes(SLUICE_LARGEST, pooling, block, in, out); break;
    case SLUICE_MEAN: pool_lanes(SLUICE_MEAN, pooling, block, in, out); break;
    case SLUICE_WEIGHTED: pool_lanes(SLUICE_WEIGHTED, pooling, block, in, out); break;
  }
}

static int pool(void *arguments, const struct sluice_member *member) {
  const struct sluice_pooling *pooling = arguments;
  const struct sluice_extent batch = {pooling->batch, pooling->x_row, 0, pooling->y_row};
  go_through_window(&pooling->window, &batch, 1, member, pooling, pool_line);
  return 0;
}

// MARK: - Global pools

/// The sum or the largest of `count` numbers of one channel, in 16 parts whatever the width.
static float pooled(
    enum sluice_pooling_kind kind, const float *x, ptrdiff_t step, ptrdiff_t count,
    const uint8_t *mask) {
  float parts[16];
  const bool largest = kind == SLUICE_LARGEST;
  for (int part = 0; part < 16; part++) parts[part] = largest ? -INFINITY : 0;
  ptrdiff_t place = 0;
  if (step == 1 && !mask)
    for (; place + 16 <= count; place += 16)
      UNROLL for (int part = 0; part < 16; part += WIDTH) {
        const vec seen = load(x + place + part), old = load(parts + part);
        store(parts + part, !largest ? old + seen : seen >= old ? seen : old);
      }
  for (; place < count; place++) {
    if (mask && !mask[place]) continue;
    float *part = parts + place % 16;
    const float seen = x[place * step];
    *part = !largest ? *part + seen : seen >= *part ? seen : *part;
  }
  for (int half = 8; half > 0; half /= 2)
    for (int part = 0; part < half; part++) {
      const float other = parts[part + half];
      parts[part] = !largest ? parts[part] + other : other >= parts[part] ? other : parts[part];
    }
  return parts[0];
}

/// Adds up, or takes the largest of, neighbouring channels over all places.
INLINE vec pooled_channels(
    const bool largest, const float *x, ptrdiff_t step, ptrdiff_t places, const uint8_t *mask,
    ptrdiff_t count) {
  vec sum = set(largest ? -INFINITY : 0.0f);
  for (ptrdiff_t place = 0; place < places; place++) {
    if (mask && !mask[place]) continue;
    const vec seen = load_some(x + place * step, (size_t)count);
    if (largest) sum = seen >= sum ? seen : sum;
    else sum = sum + seen;
  }
  return sum;
}

static int pool_globally(void *arguments, const struct sluice_member *member) {
  const struct sluice_global_pooling *pooling = arguments;
  const bool largest = pooling->kind == SLUICE_LARGEST;
  (void)member;
  for (ptrdiff_t row = 0; row < pooling->batch; row++) {
    const float *x = (const float *)*pooling->x + row * pooling->x_row;
    float *y = (float *)*pooling->y + row * pooling->channels;
    const uint8_t *mask = pooling->mask ? (const uint8_t *)*pooling->mask + row * pooling->places : NULL;
    ptrdiff_t counted = pooling->places;
    if (mask) {
      counted = 0;
      for (ptrdiff_t place = 0; place < pooling->places; place++) counted += mask[place] != 0;
    }
    const float count = (float)counted;
    if (pooling->x_channel == 1 && pooling->x_place != 1)
      for (ptrdiff_t channel = 0; channel < pooling->channels; channel += WIDTH) {
        const ptrdiff_t lanes = pooling->channels - channel;
        const vec sum = largest
            ? pooled_channels(true, x + channel, pooling->x_place, pooling->places, mask, lanes)
            : pooled_channels(false, x + channel, pooling->x_place, pooling->places, mask, lanes);
        store_some(y + channel, largest ? sum : sum / set(count), (size_t)lanes);
      }
    else
      for (ptrdiff_t channel = 0; channel < pooling->channels; channel++) {
        const float sum = pooled(pooling->kind, x + channel * pooling->x_channel, pooling->x_place,
                                 pooling->places, mask);
        y[channel] = largest ? sum : sum / count;
      }
  }
  return 0;
}

#endif
