#ifndef SLUICE_CHDF5_SHIM_H
#define SLUICE_CHDF5_SHIM_H

// Later versions of the library give some names below another meaning; this keeps that of 1.10.
#define H5_USE_110_API

#include <hdf5.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// Swift imports no macro that expands to an expression with the comma operator or a cast.
static inline hid_t sluice_h5p_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t sluice_h5p_dataset_access(void) { return H5P_DATASET_ACCESS; }
static inline haddr_t sluice_haddr_undef(void) { return HADDR_UNDEF; }
static inline hid_t sluice_h5s_all(void) { return H5S_ALL; }
static inline unsigned long sluice_h5fd_features(void) {
  return H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE;
}

// From 1.12 on these three are macros that choose a version of the function.
static inline herr_t sluice_h5l_get_info(hid_t group, const char *name, H5L_info_t *info) {
  return H5Lget_info(group, name, info, H5P_DEFAULT);
}
static inline herr_t sluice_h5l_iterate(hid_t group, H5L_iterate_t visit, void *context) {
  hsize_t index = 0;
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &index, visit, context);
}
static inline herr_t sluice_h5o_get_address(hid_t object, haddr_t *address) {
  H5O_info_t info;
  herr_t status = H5Oget_info(object, &info);
  *address = info.addr;
  return status;
}

// Swift imports no function with a variable number of arguments.
static inline int sluice_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }
static inline long sluice_close_from(unsigned first) {
#ifdef SYS_close_range
  return syscall(SYS_close_range, first, ~0U, 0);
#else
  return -1;
#endif
}

#endif
