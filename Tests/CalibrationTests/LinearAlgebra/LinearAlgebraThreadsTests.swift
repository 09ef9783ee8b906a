import Glibc
import Testing

@testable import Calibration

/// How many threads OpenBLAS uses; nil where another library is in its place.
private func threadCountOfOpenBLAS() -> Int32? {
  guard let program = dlopen(nil, RTLD_LAZY) else { return nil }
  defer { dlclose(program) }
  typealias Count = @convention(c) () -> Int32
  return dlsym(program, "openblas_get_num_threads").map { unsafeBitCast($0, to: Count.self)() }
}

/// The library behind LAPACK computes with one thread, for its sums depend on their number.
@Suite struct LinearAlgebraThreadsTests {
  @Test(.enabled(if: threadCountOfOpenBLAS() != nil, "LAPACK is not OpenBLAS"))
  func `whatever is factorised, one thread does it`() {
    let identity = SymmetricMatrix(count: 3) { $0 == $1 ? 1 : 0 }
    #expect(CholeskyFactor(of: identity) != nil)
    #expect(threadCountOfOpenBLAS() == 1)
  }
}
