// The kernels of one unit; the file that includes this says which.

#include "../kernels/attention.h"
#include "../kernels/chains.h"
#include "../kernels/convolution.h"
#include "../kernels/pooling.h"
#include "../kernels/probes.h"
#include "../kernels/recurrence.h"
#include "../kernels/reductions.h"
#include "../kernels/rows.h"

const struct sluice_kernels TABLE = {
    .unit = UNIT,
    .name = NAME,
    .width = WIDTH,
    .recurrence_for = recurrence_for,
    .chain = run_chain,
    .reduce = reduce,
    .transform_rows = transform_rows,
    .multiply = multiply_blocks,
    .pack = pack_blocks,
    .convolve = convolve,
    .pool = pool,
    .pool_globally = pool_globally,
    .weigh = weigh,
    .add_scores = add_scores,
    .probe_arithmetic = probe_arithmetic,
    .probe_reading = probe_reading,
};
