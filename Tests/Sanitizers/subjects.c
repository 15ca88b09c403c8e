#include "subjects.h"

const struct subject subjects[] = {
    {"recurrence", try_recurrence, 300},
    {"stages", try_stages, 150},
    {"dense", try_dense, 250},
    {"contraction", try_contraction, 300},
    {"convolution", try_convolution, 400},
    {"pooling", try_pooling, 300},
    {"global", try_global_pooling, 100},
    {"weights", try_weights, 200},
    {"scores", try_scores, 100},
    {"chain", try_chain, 400},
    {"move", try_move, 300},
    {"functions", try_functions, 30},
    {"reduction", try_reduction, 300},
    {"rows", try_rows, 200},
    {"lookup", try_lookup, 100},
    {"pieces", try_pieces, 50},
    {"probes", try_probes, 10},
};

const int subject_count = sizeof subjects / sizeof *subjects;
