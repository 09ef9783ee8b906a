import CHDF5

/// How a numeric type, or the numeric members of a compound type, are read into memory: every
/// number as eight bytes, one after the other.
struct NumericLayout: ~Copyable {
  /// A number of every point.
  struct Leaf {
    /// The names that lead to it, joined by "/"; empty where the type itself is a number.
    var name: String
    /// Where it begins within the point, in bytes.
    var offset: Int
    /// Whether it is a set of bits, which the library does not convert to a number.
    let isBits: Bool

    /// Decodes the number of the point that begins at a byte.
    func value(in buffer: UnsafeRawBufferPointer, at byte: Int) -> Double {
      isBits
        ? Double(buffer.load(fromByteOffset: byte + offset, as: UInt64.self))
        : buffer.load(fromByteOffset: byte + offset, as: Double.self)
    }
  }

  private static let numberSize = 8

  /// The type in memory.
  let type: Handle
  let leaves: [Leaf]

  /// The number of bytes of a point.
  var size: Int { leaves.count * Self.numberSize }

  /// Lays out a type as it is stored; nil when no part of it is a number.
  init?(of stored: hid_t) {
    switch H5Tget_class(stored) {
    case H5T_INTEGER, H5T_FLOAT, H5T_ENUM:
      self.init(leaf: chdf5_double(), isBits: false)
    case H5T_BITFIELD where H5Tget_size(stored) <= Self.numberSize:
      self.init(leaf: chdf5_bits64(), isBits: true)
    case H5T_COMPOUND:
      self.init(membersOf: stored)
    default:
      return nil
    }
  }

  private init?(leaf: hid_t, isBits: Bool) {
    guard let type = Handle(H5Tcopy(leaf)) else { return nil }
    self.type = type
    leaves = [Leaf(name: "", offset: 0, isBits: isBits)]
  }

  private init?(membersOf stored: hid_t) {
    // No number is stored in less than a byte, so this is room enough; it is cut to size below.
    let room = H5Tget_size(stored) * Self.numberSize
    guard let type = Handle(H5Tcreate(H5T_COMPOUND, room)) else { return nil }
    var leaves: [Leaf] = []
    for index in 0..<UInt32(max(0, H5Tget_nmembers(stored))) {
      guard let member = Handle(H5Tget_member_type(stored, index)),
        let layout = NumericLayout(of: member.id),
        let name = H5Tget_member_name(stored, index)
      else { continue }
      defer { H5free_memory(name) }
      let offset = leaves.count * Self.numberSize
      guard H5Tinsert(type.id, name, offset, layout.type.id) >= 0 else { continue }
      for var leaf in layout.leaves {
        let prefix = decodedText(cString: name)
        leaf.name = leaf.name.isEmpty ? prefix : "\(prefix)/\(leaf.name)"
        leaf.offset += offset
        leaves.append(leaf)
      }
    }
    guard !leaves.isEmpty, H5Tset_size(type.id, leaves.count * Self.numberSize) >= 0 else {
      return nil
    }
    self.type = type
    self.leaves = leaves
  }
}
