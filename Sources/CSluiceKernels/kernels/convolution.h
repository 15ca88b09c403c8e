#ifndef SLUICE_CONVOLUTION_H
#define SLUICE_CONVOLUTION_H

#include "window.h"

// Convolutions: products of what the places of a line see.

/// One line of a convolution, for all groups.
static void convolve_line(
    const void *arguments, const struct block *block, ptrdiff_t in, ptrdiff_t out) {
  const struct sluice_convolution *all = arguments;
  const bool filters = all->lanes_are_filters;
  struct panel panel = {
      .columns = all->channels,
      .taps = block->taps,
      .tap_count = block->tap_count,
      .out = (float *)*all->y + out,
      .activation = &all->activation};
  const float *x = (const float *)*all->x + in;
  const float *kernel = all->kernel;
  if (filters) {
    panel.scalar_row = block->line->in_step;
    panel.scalar_column = all->x_channel;
    panel.vector_lane = 1;
    panel.vector_group = all->kernel_vector;
    panel.vector_column = WIDTH;
    panel.out_row = block->line->out_step;
    panel.out_lane = all->y_filter;
  } else {
    panel.scalar_row = 1;
    panel.scalar_column = all->kernel_channel;
    panel.vector_lane = block->line->in_step;
    panel.vector_group = WIDTH * block->line->in_step;
    panel.vector_column = all->x_channel;
    panel.out_row = all->y_filter;
    panel.out_lane = block->line->out_step;
    panel.first_row = 1;
  }
  for (ptrdiff_t group = 0; group < all->groups; group++) {
    panel.scalars = filters ? x : kernel;
    panel.vectors = filters ? kernel : x;
    panel.first = all->bias ? all->bias + group * all->bias_group : NULL;
    if (filters) multiply_panel(block->count, all->filters, true, all->partials, &panel);
    else multiply_panel(all->filters, block->count, false, 1, &panel);
    x += all->x_group;
    kernel += all->kernel_group;
    panel.out += all->y_group;
  }
}

static int convolve(void *arguments, const struct sluice_member *member) {
  const struct sluice_convolution *all = arguments;
  const struct sluice_extent batch = {all->batch, all->x_row, 0, all->y_row};
  go_through_window(&all->window, &batch, 1, member, all, convolve_line);
  return 0;
}

#endif
