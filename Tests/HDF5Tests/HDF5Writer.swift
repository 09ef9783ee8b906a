// The names of HDF5's types and property lists are variables that nothing changes once the library
// has started.
@preconcurrency import CHDF5
import Foundation
import HDF5
import Testing

/// Writes small HDF5 files of the kind JLD2 writes, by calls of its own into the C library.
///
/// As JLD2's, they begin with 512 bytes that are not HDF5, and their metadata bear checksums.
struct HDF5Writer {
  /// The formats that a file can be written in.
  enum Format {
    /// 512 bytes of JLD2's, then metadata with checksums.
    case jld2
    /// The oldest format, without checksums.
    case oldest
  }

  private let file: hid_t
  private let links: hid_t

  /// Writes a file; the library's lock is held while `body` runs.
  static func write(
    _ path: String, format: Format = .jld2, _ body: @Sendable (HDF5Writer) -> Void
  ) throws {
    LibraryLock.locked {
      let creation = H5Pcreate(H5P_CLS_FILE_CREATE_ID_g)
      let access = H5Pcreate(H5P_CLS_FILE_ACCESS_ID_g)
      if format == .jld2 {
        H5Pset_userblock(creation, 512)
        H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V110)
      }
      let links = H5Pcreate(H5P_CLS_LINK_CREATE_ID_g)
      H5Pset_create_intermediate_group(links, 1)
      let overwriting: UInt32 = 2
      let writer = HDF5Writer(
        file: H5Fcreate(path, overwriting, creation, access), links: links)
      precondition(writer.file >= 0, "the file cannot be created")
      body(writer)
      precondition(H5Fclose(writer.file) >= 0)
      for list in [links, access, creation] { H5Pclose(list) }
    }
    guard format == .jld2 else { return }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.write(contentsOf: Data("HDF5-based Julia Data Format, version 0.1.1".utf8))
    try handle.close()
  }

  // MARK: Objects

  func group(_ path: String) {
    H5Gclose(H5Gcreate2(file, path, links, 0, 0))
  }

  func softLink(_ path: String, to target: String) {
    H5Lcreate_soft(target, file, path, links, 0)
  }

  func hardLink(_ path: String, to target: String) {
    H5Lcreate_hard(file, target, file, path, links, 0)
  }

  func externalLink(_ path: String, to target: String, in other: String) {
    H5Lcreate_external(other, target, file, path, links, 0)
  }

  /// Links into another file under a name of any bytes.
  func externalLink(named name: [UInt8], to target: String, in other: String) {
    let name = name.map(CChar.init(bitPattern:)) + [0]
    H5Lcreate_external(other, target, file, name, 0, 0)
  }

  /// Writes numbers, as a scalar where there is no shape.
  func numbers(
    _ path: String, _ values: [Double], shape: [Int] = [], as type: hid_t = H5T_IEEE_F64LE_g,
    _ layout: (_ creation: hid_t) -> Void = asJLD2
  ) {
    dataset(path, shape: shape, type: type, layout) { dataset in
      H5Dwrite(dataset, H5T_NATIVE_DOUBLE_g, 0, 0, 0, values)
    }
  }

  /// Lays values out among the metadata, where checksums cover them, as JLD2 does with few.
  static func asJLD2(_ creation: hid_t) {
    H5Pset_layout(creation, H5D_COMPACT)
  }

  func number(_ path: String, _ value: Double) { numbers(path, [value]) }

  /// Writes bytes as they are to lie in the file.
  func bytes(_ path: String, _ bytes: [UInt8], shape: [Int] = [], as type: hid_t) {
    dataset(path, shape: shape, type: type, write: { H5Dwrite($0, type, 0, 0, 0, bytes) })
  }

  /// Writes texts of variable length, in UTF-8.
  func texts(_ path: String, _ texts: [String], shape: [Int] = []) {
    let type = Self.text(length: nil)
    let characters = texts.map { strdup($0) }
    dataset(path, shape: shape, type: type, write: { H5Dwrite($0, type, 0, 0, 0, characters) })
    for text in characters { free(text) }
    H5Tclose(type)
  }

  /// Writes texts of fixed length, in UTF-8.
  func fixedTexts(
    _ path: String, _ texts: [String], length: Int, padding: H5T_str_t = H5T_STR_NULLPAD
  ) {
    let type = Self.text(length: length)
    H5Tset_strpad(type, padding)
    let fill = padding == H5T_STR_SPACEPAD ? UInt8(ascii: " ") : 0
    let characters = texts.flatMap { text in
      Array(text.utf8) + [UInt8](repeating: fill, count: length - text.utf8.count)
    }
    bytes(path, characters, shape: [texts.count], as: type)
    H5Tclose(type)
  }

  /// Writes what JLD2 writes for `nothing`.
  func nothing(_ path: String) {
    let type = H5Tcreate(H5T_OPAQUE, 1)
    let space = H5Screate(H5S_NULL)
    H5Dclose(H5Dcreate2(file, path, type, space, links, 0, 0))
    H5Sclose(space)
    H5Tclose(type)
  }

  /// Writes an attribute that is one number.
  func attribute(_ name: String, _ value: Double, of path: String) {
    attribute(name, of: path, type: H5T_IEEE_F32BE_g) { attribute in
      withUnsafePointer(to: value) { H5Awrite(attribute, H5T_NATIVE_DOUBLE_g, $0) }
    }
  }

  /// Writes an attribute that is one text.
  func attribute(_ name: String, _ value: String, of path: String) {
    let type = Self.text(length: nil)
    attribute(name, of: path, type: type) { attribute in
      value.withCString { withUnsafePointer(to: $0) { H5Awrite(attribute, type, $0) } }
    }
    H5Tclose(type)
  }

  private func attribute(
    _ name: String, of path: String, type: hid_t, write: (hid_t) -> herr_t
  ) {
    let object = H5Oopen(file, path, 0)
    let space = H5Screate(H5S_SCALAR)
    let attribute = H5Acreate2(object, name, type, space, 0, 0)
    precondition(write(attribute) >= 0, "attribute '\(name)' cannot be written")
    H5Aclose(attribute)
    H5Sclose(space)
    H5Oclose(object)
  }

  /// Creates a dataset and hands it to `write`.
  func dataset(
    _ path: String, shape: [Int], type: hid_t, _ layout: (_ creation: hid_t) -> Void = { _ in },
    write: (hid_t) -> herr_t = { _ in 0 }
  ) {
    let creation = H5Pcreate(H5P_CLS_DATASET_CREATE_ID_g)
    // Without times, the same calls write the same bytes.
    H5Pset_obj_track_times(creation, false)
    layout(creation)
    let space =
      shape.isEmpty
      ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(shape.count), shape.map(hsize_t.init), nil)
    let dataset = H5Dcreate2(file, path, type, space, links, creation, 0)
    precondition(dataset >= 0 && write(dataset) >= 0, "dataset '\(path)' cannot be written")
    H5Dclose(dataset)
    H5Sclose(space)
    H5Pclose(creation)
  }

  // MARK: Types

  /// Makes a type of text in UTF-8, of variable length when `length` is nil.
  static func text(length: Int?) -> hid_t {
    let type = H5Tcopy(H5T_C_S1_g)
    H5Tset_size(type, length ?? -1)
    H5Tset_cset(type, H5T_CSET_UTF8)
    return type
  }

  /// Makes a compound type of members that follow each other.
  static func structure(_ members: [(name: String, type: hid_t)]) -> hid_t {
    let type = H5Tcreate(H5T_COMPOUND, members.reduce(0) { $0 + H5Tget_size($1.type) })
    var offset = 0
    for member in members {
      H5Tinsert(type, member.name, offset, member.type)
      offset += H5Tget_size(member.type)
    }
    return type
  }
}
