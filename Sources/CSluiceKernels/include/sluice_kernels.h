#ifndef SLUICE_KERNELS_H
#define SLUICE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sluice_probes.h"

/// What a processor computes several numbers at a time with.
///
/// `SLUICE_SCALAR` computes one at a time, and so is the twin that the others are compared with: those
/// that round a product and its sum once (all but `SLUICE_PORTABLE`) agree with it to the last bit.
enum sluice_unit { SLUICE_SCALAR, SLUICE_PORTABLE, SLUICE_NEON, SLUICE_AVX2, SLUICE_AVX512VL, SLUICE_AVX512 };

/// Where an operation finds a block of numbers when it runs.
///
/// It is the address of an entry in a table of addresses, so that inputs and outputs can be other memory
/// at every call. A null pointer stands for a block that is absent.
typedef void *const *sluice_place;

// MARK: - Running

struct sluice_kernels;
struct sluice_team;

/// One thread of a team.
struct sluice_member {
  int index;
  int count;
  struct sluice_team *team;
};

/// One operation of a program: computes what `arguments` say, all members of a team together.
///
/// Returns 0, or a number above 0 that says why it cannot.
typedef int (*sluice_function)(void *arguments, const struct sluice_member *member);

struct sluice_operation {
  sluice_function function;
  void *arguments;
  /// Whether all members take part; else the first does it alone.
  bool shared;
};

/// A team of `count` threads, the caller's among them; null if they cannot be had.
struct sluice_team *sluice_team_create(int count);
void sluice_team_destroy(struct sluice_team *team);
int sluice_team_count(const struct sluice_team *team);

/// How many processors the calling thread may run on.
int sluice_processors(void);

/// Runs the operations in their order, as far as none fails; a null team is the caller alone.
///
/// Returns 0, or what the first operation that failed returned; then `failed` is its index.
int sluice_run(
    struct sluice_team *team, const struct sluice_operation *operations, size_t count,
    size_t *failed);

/// Waits until all members have come here; memory that they wrote before is seen by all afterwards.
void sluice_meet(const struct sluice_member *member);

// MARK: - Functions of units

enum sluice_function_kind {
  SLUICE_LINEAR, SLUICE_SIGMOID, SLUICE_TANH,
  /// a · x + b
  SLUICE_AFFINE,
  /// a · x + b, kept within 0…1
  SLUICE_HARD_SIGMOID,
  /// a · x for x below 0, else x, at most b
  SLUICE_RELU,
  /// a · tanh(b · x)
  SLUICE_SCALED_TANH,
  /// x, kept within −1…1
  SLUICE_HARD_TANH,
  /// x / (1 + |x|)
  SLUICE_SOFTSIGN,
  SLUICE_EXPONENTIAL,
  /// x · sigmoid x
  SLUICE_SILU,
  /// b · x for x above 0, else b · a · (eˣ − 1)
  SLUICE_ELU,
  /// x for x above 0, else a · (e^(x / a) − 1); a above 0
  SLUICE_CELU,
  /// log(1 + eˣ), −log(1 + e⁻ˣ)
  SLUICE_SOFTPLUS, SLUICE_LOG_SIGMOID,
  /// x − tanh x
  SLUICE_TANH_SHRINK,
  /// (x + √(x² + a)) / 2
  SLUICE_SQUAREPLUS,
  /// 0 up to −1, x from 1 on, (x + 1)² / 4 between
  SLUICE_SPARSE_PLUS,
  /// x · (a · x + b, kept within 0…1)
  SLUICE_HARD_SILU,
  /// x · Φ(x), and its approximation by tanh
  SLUICE_GELU, SLUICE_GELU_TANH,
  /// x · tanh(log(1 + eˣ))
  SLUICE_MISH,
  /// x drawn towards 0 by a; x where |x| exceeds a, else 0, also of a NaN
  SLUICE_SOFT_SHRINK, SLUICE_HARD_SHRINK,
  /// x above c, at most b; a · (x − c) is added below c
  SLUICE_THRESHOLDED_RELU,
  /// x, kept within a…b
  SLUICE_CLIP,
  SLUICE_ABS, SLUICE_NEGATIVE, SLUICE_SQUARE, SLUICE_ROOT, SLUICE_RECIPROCAL, SLUICE_LOGARITHM,
  SLUICE_ERF, SLUICE_ROUND, SLUICE_FLOOR, SLUICE_CEILING, SLUICE_SIGN,
  SLUICE_SINE, SLUICE_COSINE, SLUICE_TANGENT
};

/// A function of one number, with its parameters.
struct sluice_activation {
  enum sluice_function_kind kind;
  float a, b, c;
};

// MARK: - Recurrent layers

enum sluice_cell_kind {
  SLUICE_GRU_AFTER_PRODUCT, SLUICE_GRU_BEFORE_PRODUCT, SLUICE_LSTM, SLUICE_RNN
};

/// One direction of a recurrent layer, its parameters packed for one unit.
///
/// Units stand in groups of the width of the unit, the last one filled up with zeros. A packed matrix is
/// `[group][column][gate][unit of the group]`, so that one pass over a group makes all gates of its
/// units. Biases are `[group][gate][unit of the group]`.
struct sluice_cell {
  enum sluice_cell_kind kind;
  int input, hidden, groups;
  /// Floats from one row of states to the next: those of all groups and a cache line more, so that rows
  /// do not compete for the same lines of a cache.
  int stride;
  /// How many sums each product is added up in before they are joined: 1, 2 or 4.
  int partials;
  /// Whether every other step goes through the groups backwards, which finds more of them in the cache.
  bool serpentine;
  /// Of the input: GRU r, z, n; LSTM i, f, g, o.
  const float *kernel;
  /// Of the state: as `kernel`, but r and z alone in a GRU whose reset gate acts before the product.
  const float *recurrent;
  /// Of the state that the reset gate let through: n.
  const float *candidate;
  /// Of all gates; of a GRU whose reset gate acts after the product a fourth one, of the recurrent n.
  const float *bias;
  /// Of i, f, o; or null.
  const float *peephole;
  /// Of the gates, of the candidate or cell input, of the cell state on its way out.
  struct sluice_activation gate, candidate_function, shown;
  /// What the sums are kept within, ±; infinity if they are not.
  float clip;
  /// Whether f is 1 − i.
  bool couples;
};

/// What one direction of a recurrent layer carries from step to step: `batch` rows of `stride` floats each.
struct sluice_state {
  /// The state, twice: each step reads one and writes the other.
  float *states[2];
  /// Which of them is the newer one.
  int newest;
  /// The cell state of an LSTM, else null.
  float *memory;
  /// The output that masked steps repeat, or null where there is no mask.
  float *held;
  /// Whether the next call goes on from here, not from the initial states.
  bool continues;
};

/// One pass of a recurrent layer through a block of time.
struct sluice_pass {
  const struct sluice_cell *cell;
  struct sluice_state *state;
  int batch, steps;
  bool reverse;
  /// Whether a masked step gives zeros, not what the step before it gave.
  bool zeroes;
  /// Whether several members take part, and whether they then share the rows of the batch, not the
  /// groups of units.
  bool shared, shares_rows;
  /// The input: floats from one row of the batch to the next, and from one step to the next.
  sluice_place x;
  ptrdiff_t x_row, x_step;
  /// The output, or null.
  sluice_place y;
  ptrdiff_t y_row, y_step;
  /// `[batch, steps]` truth values of a byte each, or null.
  sluice_place mask;
  /// The initial states, or null for zeros; what becomes of them, and the last output, or null.
  sluice_place initial[2], final[2], last;
  /// Floats from one row of states to the next; where the units of this direction begin in rows of
  /// states and steps of the output.
  ptrdiff_t state_row, lane;
  /// Room for what the reset gate lets through of the state, where it acts before the product.
  sluice_place reset;
  /// Room for the input's product at `block` steps, `[block][batch][group][gate][unit]`; of one step
  /// where the reset gate acts before the product. With a block of 0 no product is made ahead.
  sluice_place projection;
  int block;
};

// MARK: - The kernels of a unit

struct sluice_kernels {
  enum sluice_unit unit;
  const char *name;
  /// How many floats a vector holds.
  int width;
  /// What goes through time as a pass says, which is its argument then; places may be empty yet.
  sluice_function (*recurrence_for)(const struct sluice_pass *pass);
  /// Computes elements and moves them: `arguments` is a `sluice_chain`.
  sluice_function chain;
  /// Makes one number of many: `arguments` is a `sluice_reduction`.
  sluice_function reduce;
  /// Makes rows of rows: `arguments` is a `sluice_rows`.
  sluice_function transform_rows;
  /// Products, windows and attention: `arguments` are a `sluice_product`, `sluice_packing`,
  /// `sluice_convolution`, `sluice_pooling`, `sluice_global_pooling`, `sluice_weighing` and
  /// `sluice_additive_scores` of `sluice_products.h`.
  sluice_function multiply, pack, convolve, pool, pool_globally, weigh, add_scores;
  /// Multiply and add, or read, as fast as can be: `arguments` is a `sluice_probe`.
  sluice_function probe_arithmetic, probe_reading;
};

/// The kernels of a unit; null if this processor has none such.
const struct sluice_kernels *sluice_kernels_for(enum sluice_unit unit);

/// The unit that computes most at a time here.
enum sluice_unit sluice_best_unit(void);

/// A part of one gate of a matrix `[gates · units][columns]`.
struct sluice_part {
  /// The first element, and how far rows and columns lie apart there.
  const float *from;
  ptrdiff_t row_step, column_step;
  /// The place of the gate among those that are packed.
  int gate;
  int first_unit, unit_count, first_column, column_count;
};

/// Packs a part of a matrix, of which `gates` gates are packed as `[group][column][gate][unit of the group]`.
/// Places of no unit are left as they are.
void sluice_pack(
    const struct sluice_part *part, int gates, int columns, int width, float *packed);

#endif
