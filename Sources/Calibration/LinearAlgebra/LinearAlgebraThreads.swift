import Glibc

/// The threads of the library behind LAPACK.
enum LinearAlgebraThreads {
  /// Lets the library compute with one thread: some, such as OpenBLAS, sum up in another order with each number of
  /// threads, and so give other last digits. Matrices of as many rows as there are controls gain nothing by more.
  static func useOne() { _ = isDone }

  private static let isDone: Bool = {
    guard let program = dlopen(nil, RTLD_LAZY) else { return false }
    defer { dlclose(program) }
    typealias SetCount = @convention(c) (Int32) -> Void
    for name in ["openblas_set_num_threads", "bli_thread_set_num_threads", "MKL_Set_Num_Threads"] {
      guard let address = dlsym(program, name) else { continue }
      unsafeBitCast(address, to: SetCount.self)(1)
    }
    return true
  }()
}
