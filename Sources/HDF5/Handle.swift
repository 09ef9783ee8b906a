import CHDF5

/// An identifier of the library that is released with its owner, whatever it stands for.
///
/// It is made and released with the library's lock held; see ``HDF5File/withSession(_:)``.
struct Handle: ~Copyable {
  let id: hid_t

  /// Takes over an identifier; nil for the negative one that reports a failure.
  init?(_ id: hid_t) {
    guard id >= 0 else { return nil }
    self.id = id
  }

  deinit { H5Idec_ref(id) }
}
