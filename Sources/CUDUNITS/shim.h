#ifndef CUDUNITS_SHIM_H
#define CUDUNITS_SHIM_H

// Fedora keeps the header in a folder of its own.
#if __has_include(<udunits2/udunits2.h>)
#include <udunits2/udunits2.h>
#else
#include <udunits2.h>
#endif

/// Keeps UDUNITS-2 from printing its errors, for the whole process. Call it with its lock held.
static inline void cudunits_silence(void) { ut_set_error_message_handler(ut_ignore); }

#endif
