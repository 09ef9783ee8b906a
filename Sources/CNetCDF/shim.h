#ifndef CNETCDF_SHIM_H
#define CNETCDF_SHIM_H

#include <dlfcn.h>
#include <netcdf.h>
#include <stdint.h>

#ifndef RTLD_DEFAULT
#define RTLD_DEFAULT ((void *)0)
#endif

/// Keeps HDF5 from printing its error stack on the calling thread.
///
/// A thread-safe HDF5 keeps this setting per thread, and netCDF-C makes it only on the first thread
/// that opens a file. HDF5 is found at run time, where netCDF-C has loaded it, because its library
/// has different names for linking on different systems. Call it with the library's lock held.
static inline void cnetcdf_silence_hdf5(void) {
  typedef int (*set_auto)(int64_t stack, void *function, void *data);
  static set_auto function = 0;
  if (!function) function = (set_auto)dlsym(RTLD_DEFAULT, "H5Eset_auto2");
  if (function) function(0, 0, 0);
}

#endif
