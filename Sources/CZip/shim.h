#ifndef SLUICE_CZIP_SHIM_H
#define SLUICE_CZIP_SHIM_H

#include <zip.h>

#endif
