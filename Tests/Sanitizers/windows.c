#include "subjects.h"

// Convolutions and pools, over windows of every kind.

#define MOST_AXES 3
#define MOST_PLACES 200

/// A window along one dimension of space.
struct axis {
  int size, kernel, stride, dilation, pad, count;
  bool is_transposed;
};

static struct axis some_axis(struct trial *trial, int most, bool is_transposed) {
  struct axis axis = {
      .size = some_size(trial, most),
      .kernel = (int)between(trial, 1, 4),
      .stride = (int)between(trial, 1, 3),
      .dilation = (int)between(trial, 1, 3),
      .is_transposed = is_transposed};
  const int reach = (axis.kernel - 1) * axis.dilation + 1;
  axis.pad = (int)between(trial, 0, reach - 1);
  const int end = (int)between(trial, 0, reach - 1);
  if (is_transposed) {
    axis.count = (axis.size - 1) * axis.stride + reach - axis.pad - end;
  } else {
    const int room = axis.size + axis.pad + end - reach;
    axis.count = room < 0 ? 0 : room / axis.stride + 1;
  }
  if (axis.count < 0) axis.count = 0;
  return axis;
}

/// What the place sees at a place of the kernel, or −1.
static int seen(const struct axis *axis, int place, int kernel) {
  int input = axis->is_transposed ? place + axis->pad - kernel * axis->dilation
                                  : place * axis->stride - axis->pad + kernel * axis->dilation;
  if (axis->is_transposed) {
    if (input < 0 || input % axis->stride != 0) return -1;
    input /= axis->stride;
  }
  return input >= 0 && input < axis->size ? input : -1;
}

static struct sluice_run run_of(const struct axis *axis, int place) {
  struct sluice_run run = {.count = 1, .out = place, .in_tap = 1, .kernel_tap = 1};
  for (int kernel = 0; kernel < axis->kernel; kernel++) {
    const int input = seen(axis, place, kernel);
    if (input < 0) continue;
    if (run.taps == 0) {
      run.in = input;
      run.kernel = kernel;
    } else if (run.taps == 1) {
      run.in_tap = input - run.in;
      run.kernel_tap = kernel - run.kernel;
    }
    run.taps++;
  }
  run.counted = run.taps;
  return run;
}

/// Lists the runs of a dimension in places; returns how many there are.
static ptrdiff_t list_runs(const struct axis *axis, struct sluice_run *runs) {
  const int period = axis->is_transposed ? axis->stride : 1;
  const int in_step = axis->is_transposed ? 1 : axis->stride;
  ptrdiff_t count = 0;
  for (int residue = 0; residue < period; residue++) {
    bool is_open = false;
    for (int place = residue; place < axis->count; place += period) {
      struct sluice_run next = run_of(axis, place);
      next.out_step = period;
      next.in_step = in_step;
      struct sluice_run *last = is_open ? &runs[count - 1] : &next;
      const bool joins = is_open && last->taps == next.taps && last->kernel == next.kernel
          && last->in_tap == next.in_tap && last->kernel_tap == next.kernel_tap
          && next.in == last->in + last->count * in_step;
      if (joins) last->count++;
      else runs[count++] = next;
      is_open = true;
    }
  }
  return count;
}

/// A window over one to three dimensions, and how many places they have together.
struct space {
  struct sluice_window window;
  ptrdiff_t in, out, kernel;
};

/// Makes a window; neighbouring places lie `in` and `out` floats apart, and those of the kernel `kernel`.
static struct space some_space(
    struct trial *trial, bool is_transposed, ptrdiff_t in, ptrdiff_t out, ptrdiff_t kernel,
    bool reads_vectors) {
  const int count = (int)between(trial, 1, MOST_AXES);
  struct sluice_axis axes[MOST_AXES];
  struct space space = {.in = 1, .out = 1, .kernel = 1};
  ptrdiff_t room = 1;
  for (int index = count - 1; index >= 0; index--) {
    const struct axis axis = some_axis(trial, count == 1 ? 40 : count == 2 ? 12 : 5, is_transposed);
    struct sluice_run runs[MOST_PLACES];
    const ptrdiff_t run_count = list_runs(&axis, runs);
    ptrdiff_t most = 1;
    for (ptrdiff_t place = 0; place < run_count; place++) {
      struct sluice_run *run = &runs[place];
      if (run->taps > most) most = run->taps;
      run->out *= out * space.out;
      run->out_step *= out * space.out;
      run->in *= in * space.in;
      run->in_step *= in * space.in;
      run->in_tap *= in * space.in;
      run->kernel *= kernel * space.kernel;
      run->kernel_tap *= kernel * space.kernel;
    }
    axes[index] = (struct sluice_axis){KEEP(trial, runs, (size_t)run_count), run_count};
    space.in *= axis.size;
    space.out *= axis.count;
    space.kernel *= axis.kernel;
    room *= most;
  }
  space.window = (struct sluice_window){
      .axes = KEEP(trial, axes, (size_t)count),
      .axis_count = count,
      .line = (int)between(trial, 0, count - 1),
      .taps = take(trial, (size_t)(room * trial->threads) * sizeof(struct sluice_tap)),
      .tap_room = room,
      .reads_vectors = reads_vectors,
      .shares_lines = once_in(trial, 2)};
  return space;
}

int partials_for(ptrdiff_t lanes);

/// Packs the filters of all groups in vectors.
static const float *packed_filters(
    struct trial *trial, const float *weights, ptrdiff_t groups, ptrdiff_t places,
    ptrdiff_t channels, ptrdiff_t filters) {
  const int width = trial->kernels->width;
  const ptrdiff_t size = (filters + width - 1) / width * places * channels * width;
  struct sluice_tap *taps = take(trial, (size_t)places * sizeof *taps);
  for (ptrdiff_t place = 0; place < places; place++) taps[place] = (struct sluice_tap){0, place};
  float *packed = take_floats(trial, groups * size);
  for (ptrdiff_t group = 0; group < groups; group++)
    sluice_pack_lanes(weights + group * filters * channels * places, filters, channels,
                      channels * places, places, taps, places, width, packed + group * size);
  return packed;
}

void try_convolution(struct trial *trial) {
  const bool is_last = once_in(trial, 2), filters_are_lanes = is_last || once_in(trial, 3);
  const ptrdiff_t batch = between(trial, 1, 3), groups = between(trial, 1, 3);
  const ptrdiff_t channels = some_size(trial, 9), filters = some_size(trial, 35);
  const ptrdiff_t width = trial->kernels->width;
  const ptrdiff_t tap = filters_are_lanes ? channels * width : channels * filters;
  const struct space space = some_space(
      trial, once_in(trial, 3), is_last ? groups * channels : 1, is_last ? groups * filters : 1,
      tap, !filters_are_lanes);
  const ptrdiff_t padded = filters_are_lanes ? (filters + width - 1) / width * width : filters;
  const float *weights = numbers(trial, groups * space.kernel * channels * filters);
  const ptrdiff_t count = batch * groups * filters * space.out;
  float *y = take_floats(trial, count);
  struct sluice_convolution convolution = {
      .window = space.window,
      .x = place_of(trial, numbers(trial, batch * groups * channels * space.in)),
      .y = place_of(trial, y),
      .batch = batch,
      .x_row = groups * channels * space.in,
      .y_row = groups * filters * space.out,
      .groups = groups,
      .x_group = channels * (is_last ? 1 : space.in),
      .y_group = filters * (is_last ? 1 : space.out),
      .channels = channels,
      .filters = filters,
      .x_channel = is_last ? 1 : space.in,
      .y_filter = is_last ? 1 : space.out,
      .lanes_are_filters = filters_are_lanes,
      .kernel = filters_are_lanes
          ? packed_filters(trial, weights, groups, space.kernel, channels, filters)
          : weights,
      .kernel_group = space.kernel * channels * padded,
      .kernel_vector = space.kernel * tap,
      .kernel_channel = filters,
      .bias_group = padded,
      .activation = some_function(trial),
      .partials = partials_for(filters)};
  if (once_in(trial, 2)) {
    float *bias = take_floats(trial, groups * padded);
    for (ptrdiff_t place = 0; place < groups * padded; place++)
      bias[place] = place % padded < filters ? some_number(trial) : 0;
    convolution.bias = bias;
  }
  if (count > 0) run(trial, trial->kernels->convolve, &convolution, true);
  record(trial, "convolution", y, count, 1e-4);
}

void try_pooling(struct trial *trial) {
  const bool is_last = once_in(trial, 2);
  const ptrdiff_t batch = between(trial, 1, 3), channels = some_size(trial, 40);
  const ptrdiff_t step = is_last ? channels : 1;
  const struct space space =
      some_space(trial, once_in(trial, 4), step, step, channels, false);
  const ptrdiff_t count = batch * channels * space.out;
  float *y = take_floats(trial, count);
  struct sluice_pooling pooling = {
      .window = space.window,
      .kind = (enum sluice_pooling_kind)between(trial, 0, 2),
      .x = place_of(trial, numbers(trial, batch * channels * space.in)),
      .y = place_of(trial, y),
      .batch = batch,
      .x_row = channels * space.in,
      .y_row = channels * space.out,
      .channels = channels,
      .x_channel = is_last ? 1 : space.in,
      .y_channel = is_last ? 1 : space.out,
      .lanes_are_channels = is_last,
      .activation = {SLUICE_LINEAR, 0, 0, 0}};
  if (pooling.kind == SLUICE_WEIGHTED) {
    pooling.kernel = numbers(trial, space.kernel * channels);
    pooling.bias = once_in(trial, 2) ? numbers(trial, channels) : NULL;
    pooling.activation = some_function(trial);
  }
  if (count > 0) run(trial, trial->kernels->pool, &pooling, true);
  record(trial, "pool", y, count, 1e-4);
}

void try_global_pooling(struct trial *trial) {
  const bool is_last = once_in(trial, 2);
  const ptrdiff_t batch = between(trial, 1, 3), channels = some_size(trial, 40);
  const ptrdiff_t places = some_size(trial, 130);
  float *y = take_floats(trial, batch * channels);
  struct sluice_global_pooling pooling = {
      .kind = once_in(trial, 2) ? SLUICE_LARGEST : SLUICE_MEAN,
      .x = place_of(trial, numbers(trial, batch * channels * places)),
      .y = place_of(trial, y),
      .batch = batch,
      .places = places,
      .channels = channels,
      .x_row = channels * places,
      .x_place = is_last ? channels : 1,
      .x_channel = is_last ? 1 : places,
      .mask = once_in(trial, 2) ? place_of(trial, truths(trial, batch * places)) : NULL};
  run(trial, trial->kernels->pool_globally, &pooling, false);
  record(trial, "pool", y, batch * channels, 1e-5);
}
