import CNetCDF
import HDF5
import Synchronization

/// A NetCDF file: its dimensions, variables and attributes.
///
///     let dataset = try Dataset.open("les.nc")
///     let temperature = try dataset.variable("temperature").readDoubles()
///
/// Only the root group is seen. A dataset may be used from any thread; calls take turns, because
/// the C library is not thread-safe. Close what you write with ``close()``, which reports failures;
/// a dataset released without it is closed too, but then nothing can be reported.
public final class Dataset: Sendable {
  /// The file, as its path was given.
  public let path: String

  private let session: Mutex<Session?>

  private init(_ session: Session) {
    path = session.path
    self.session = Mutex(session)
  }

  deinit {
    // A destructor cannot throw: `close()` is for those who need to know.
    try? close()
  }

  /// Opens a file of any NetCDF format.
  ///
  /// - Parameters:
  ///   - path: A file; remote addresses are not followed.
  ///   - forUpdating: Whether the file will be changed.
  ///   - limits: What the file may hold.
  /// - Throws: ``NetCDFError`` with a reason of its own for a missing file, a directory, an
  ///   unreadable file and a file of another format.
  public static func open(
    _ path: String, forUpdating: Bool = false, limits: FileLimits = FileLimits()
  ) throws(NetCDFError) -> Dataset {
    if let obstacle = FileObstacle.toOpening(path) {
      throw NetCDFError(path: path, reason: reason(obstacle, path))
    }
    try inspect(path, limits: limits)
    let fileSize = forUpdating ? nil : size(ofFile: path)
    let session = try LibraryLock.locked { () throws(NetCDFError) -> Session in
      var id: Int32 = 0
      let status = nc_open(path, forUpdating ? NC_WRITE : NC_NOWRITE, &id)
      guard status == NC_NOERR else {
        throw NetCDFError(path: path, reason: openingFailure(status))
      }
      let session = Session(
        id: id, path: path, isWritable: forUpdating, limits: limits, fileSize: fileSize,
        isDefining: false)
      do throws(NetCDFError) { try session.checkCounts() } catch {
        nc_close(id)
        throw error
      }
      return session
    }
    return Dataset(session)
  }

  /// Creates a NetCDF-4 file, ready for definitions and then for values.
  ///
  /// - Parameters:
  ///   - path: A file in a directory that exists.
  ///   - overwrite: Whether an existing file is replaced.
  /// - Throws: ``NetCDFError`` when the file exists or cannot be created.
  public static func create(
    _ path: String, overwrite: Bool = false
  ) throws(NetCDFError) -> Dataset {
    if let obstacle = obstacleToCreating(path, overwrite: overwrite) {
      throw NetCDFError(path: path, reason: obstacle)
    }
    let session = try LibraryLock.locked { () throws(NetCDFError) -> Session in
      var id: Int32 = 0
      let mode = NC_NETCDF4 | (overwrite ? NC_CLOBBER : NC_NOCLOBBER)
      let status = nc_create(path, mode, &id)
      guard status == NC_NOERR else {
        let message = decodedText(cString: nc_strerror(status))
        throw NetCDFError(
          path: path, reason: status == NC_EEXIST ? .alreadyExists : .cannotCreate(message))
      }
      return Session(
        id: id, path: path, isWritable: true, limits: FileLimits(), fileSize: nil, isDefining: true)
    }
    return Dataset(session)
  }

  /// Writes what is pending and releases the file; closing again does nothing.
  ///
  /// - Throws: ``NetCDFError`` when pending data cannot be written; the dataset is closed even so.
  public func close() throws(NetCDFError) {
    try LibraryLock.locked { () throws(NetCDFError) in
      let open = session.withLock { session in
        defer { session = nil }
        return session
      }
      guard let open else { return }
      try open.check(nc_close(open.id), "closing")
    }
  }

  /// Writes what is pending, so that other readers see it.
  public func synchronise() throws(NetCDFError) {
    try withSession { (session) throws(NetCDFError) in
      try session.endDefinitions()
      try session.check(nc_sync(session.id), "synchronising")
    }
  }

  /// Runs `body` on the open file with the library's lock held.
  func withSession<Result: Sendable>(
    _ body: (inout Session) throws(NetCDFError) -> Result
  ) throws(NetCDFError) -> Result {
    try LibraryLock.locked { () throws(NetCDFError) in
      try session.withLock { (session) throws(NetCDFError) in
        guard session != nil else { throw NetCDFError(path: path, reason: .closed) }
        return try body(&session!)
      }
    }
  }
}

// MARK: - Content

extension Dataset {
  /// Lists the dimensions in the order of their definition.
  public var dimensions: [Dimension] {
    get throws(NetCDFError) {
      try withSession { (session) throws(NetCDFError) in
        try session.dimensions(session.dimensionIDs())
      }
    }
  }

  /// Lists the variables in the order of their definition.
  ///
  /// A variable of a user-defined type is an error here; ``variableNames`` and ``variable(_:)``
  /// still reach the others.
  public var variables: [Variable] {
    get throws(NetCDFError) {
      try withSession { (session) throws(NetCDFError) in
        var variables: [Variable] = []
        for id in try session.variableIDs() {
          variables.append(try session.variable(id, in: self))
        }
        return variables
      }
    }
  }

  /// Lists the names of the variables in the order of their definition.
  public var variableNames: [String] {
    get throws(NetCDFError) {
      try withSession { (session) throws(NetCDFError) in try session.variableNames() }
    }
  }

  /// Finds a variable.
  ///
  /// - Throws: ``NetCDFError`` naming the variables there are when there is none of the name.
  public func variable(_ name: String) throws(NetCDFError) -> Variable {
    try withSession { (session) throws(NetCDFError) in
      try session.variable(session.variableID(name), in: self)
    }
  }

  /// Reads all global attributes.
  public var attributes: [String: AttributeValue] {
    get throws(NetCDFError) {
      try withSession { (session) throws(NetCDFError) in
        try session.attributes(of: .dataset)
      }
    }
  }

  /// Reads a global attribute; nil when there is none of the name.
  public func attribute(_ name: String) throws(NetCDFError) -> AttributeValue? {
    try withSession { (session) throws(NetCDFError) in
      try session.attribute(name, of: .dataset)
    }
  }

  /// Reads a global attribute that has to be there.
  ///
  /// - Throws: ``NetCDFError`` naming the attributes there are when there is none of the name.
  public func requiredAttribute(_ name: String) throws(NetCDFError) -> AttributeValue {
    try withSession { (session) throws(NetCDFError) in
      try session.requiredAttribute(name, of: .dataset)
    }
  }

  /// Writes a global attribute, replacing one of the same name.
  public func setAttribute(_ name: String, _ value: AttributeValue) throws(NetCDFError) {
    try withSession { (session) throws(NetCDFError) in
      try session.setAttribute(name, value, of: .dataset)
    }
  }
}
