#ifndef CHDF5_SHIM_H
#define CHDF5_SHIM_H

#include <hdf5.h>

// HDF5 gives many of its constants as macros that first start the library, and names its newer
// functions by macros that choose a version. Swift sees neither; these functions give them names.

static inline unsigned chdf5_read_only(void) { return H5F_ACC_RDONLY; }

static inline hid_t chdf5_link_access(void) { return H5P_LINK_ACCESS; }
static inline hid_t chdf5_transfer(void) { return H5P_DATASET_XFER; }

static inline hid_t chdf5_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t chdf5_bits64(void) { return H5T_NATIVE_B64; }

static inline hid_t chdf5_callback_failed(void) { return H5E_CALLBACK; }
static inline hid_t chdf5_not_found(void) { return H5E_NOTFOUND; }
static inline hid_t chdf5_not_hdf5(void) { return H5E_NOTHDF5; }
static inline hid_t chdf5_too_many_links(void) { return H5E_NLINKS; }
static inline hid_t chdf5_truncated(void) { return H5E_TRUNCATED; }

typedef struct {
  void (*visit)(const char *name, void *context);
  void *context;
} chdf5_link_visitor;

static inline herr_t chdf5_visit_link(
    hid_t group, const char *name, const H5L_info_t *information, void *visitor) {
  (void)group;
  (void)information;
  ((chdf5_link_visitor *)visitor)->visit(name, ((chdf5_link_visitor *)visitor)->context);
  return 0;
}

/// Visits the links of a group in the order of the bytes of their names.
static inline herr_t chdf5_visit_links(
    hid_t group, void (*visit)(const char *name, void *context), void *context) {
  chdf5_link_visitor visitor = {visit, context};
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, chdf5_visit_link, &visitor);
}

static inline herr_t chdf5_refuse(
    const char *file, const char *group, const char *target_file, const char *target,
    unsigned *flags, hid_t access, void *context) {
  (void)file;
  (void)group;
  (void)target_file;
  (void)target;
  (void)flags;
  (void)access;
  (void)context;
  return -1;
}

/// Has links into other files fail wherever `access` is used.
static inline herr_t chdf5_refuse_external_links(hid_t access) {
  return H5Pset_elink_cb(access, chdf5_refuse, NULL);
}

#endif
