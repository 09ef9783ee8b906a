#ifndef CLBFGSB_SHIM_H
#define CLBFGSB_SHIM_H

// L-BFGS-B 3.0 (Zhu, Byrd, Lu, Nocedal, Morales) is a Fortran library without a C header.
// Fortran passes everything by address; `integer` and `logical` are 32-bit here. gfortran appends
// the length of each character argument, as size_t since version 8.

#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

/// Advances the optimisation until it wants something; `task` says what.
///
/// Sizes: x, l, u, nbd, g: n; wa: (2m + 5)n + 11m² + 8m; iwa: 3n; task, csave: 60 characters padded
/// with blanks; lsave: 4; isave: 44; dsave: 29.
void setulb_(const int32_t *n, const int32_t *m, double *x, const double *l, const double *u,
             const int32_t *nbd, double *f, double *g, const double *factr, const double *pgtol,
             double *wa, int32_t *iwa, char *task, const int32_t *iprint, char *csave,
             int32_t *lsave, int32_t *isave, double *dsave, size_t task_length,
             size_t csave_length);

/// The head of the argument of libgfortran's `_gfortran_st_open` (libgfortran.so.5), that is
/// `open(unit, file=..., iostat=...)`. Flags say which of the later members are set.
struct clbfgsb_open {
  int32_t flags;
  int32_t unit;
  const char *source_file;
  int32_t source_line;
  size_t message_length;
  char *message;
  int32_t *status;
  int32_t record_length;
  size_t file_length;
  const char *file;
  char not_set[1024];
};

/// Sends what Fortran code of this process writes to its standard output (unit 6) to /dev/null;
/// returns whether that was possible. The descriptor 1 and C's stdout are left alone.
///
/// Two messages of version 3.0 ignore `iprint`: "ascent direction in projection" in its line search
/// and "Positive dir derivative in projection" in its subspace step. Both occur in sound runs, and
/// would end up within a command's own output.
static inline int clbfgsb_silence(void) {
  void (*open_unit)(struct clbfgsb_open *) =
      (void (*)(struct clbfgsb_open *))dlsym(RTLD_DEFAULT, "_gfortran_st_open");
  if (open_unit == NULL) return 0;
  const int32_t has_status = 1 << 5, has_file = 1 << 8;
  static const char null_device[] = "/dev/null";
  int32_t status = 0;
  struct clbfgsb_open request = {0};
  request.flags = has_status | has_file;
  request.unit = 6;
  request.source_file = "shim.h";
  request.status = &status;
  request.file = null_device;
  request.file_length = sizeof null_device - 1;
  open_unit(&request);
  return status == 0;
}

#endif
