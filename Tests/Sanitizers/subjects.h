#ifndef SUBJECTS_H
#define SUBJECTS_H

#include "trial.h"

// What is tried: each draws one problem, runs it and records what comes out.

void try_recurrence(struct trial *trial);
void try_stages(struct trial *trial);
void try_dense(struct trial *trial);
void try_contraction(struct trial *trial);
void try_convolution(struct trial *trial);
void try_pooling(struct trial *trial);
void try_global_pooling(struct trial *trial);
void try_weights(struct trial *trial);
void try_scores(struct trial *trial);
void try_chain(struct trial *trial);
void try_move(struct trial *trial);
void try_functions(struct trial *trial);
void try_reduction(struct trial *trial);
void try_rows(struct trial *trial);
void try_lookup(struct trial *trial);
void try_pieces(struct trial *trial);
void try_probes(struct trial *trial);

#endif
