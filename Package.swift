// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "plumbline",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "plumbline", targets: ["plumbline"])
  ],
  traits: [
    .trait(
      name: "MPI",
      description:
        "One calibration by several processes, on several machines (needs an MPI library)")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Files. netCDF-C calls HDF5, so the lock that both need belongs to the module below.
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
    .target(name: "HDF5", dependencies: ["CHDF5"]),
    .systemLibrary(name: "CNetCDF", pkgConfig: "netcdf", providers: [.apt(["libnetcdf-dev"])]),
    .target(name: "NetCDF", dependencies: ["CNetCDF", "HDF5"]),

    // Units of measure, and times in the calendars of CF.
    .systemLibrary(
      name: "CUDUNITS", pkgConfig: "udunits", providers: [.apt(["libudunits2-dev"])]),
    .target(name: "Units", dependencies: ["CUDUNITS"]),

    // Numerics, each on top of the one before.
    .target(name: "CVector"),
    .target(name: "Lanes", dependencies: ["CVector"]),
    .target(name: "Derivation", dependencies: ["Lanes"]),
    .target(name: "Column", dependencies: ["Lanes"]),
    .target(name: "Closures", dependencies: ["Column", "Derivation", "Lanes"]),
    .target(name: "Adjoint", dependencies: ["Closures", "Lanes"]),
    .systemLibrary(name: "CLAPACK", providers: [.apt(["liblapack-dev"])]),
    .systemLibrary(name: "CLBFGSB", providers: [.apt(["liblbfgsb-dev"])]),
    .target(
      name: "Calibration",
      dependencies: ["Adjoint", "CLAPACK", "CLBFGSB", "Closures", "Column", "Lanes"]),

    // Processes of one calibration on several machines, where the package trait MPI is wanted.
    .systemLibrary(name: "CMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
    .target(
      name: "MessagePassing",
      dependencies: ["Calibration", .target(name: "CMPI", condition: .when(traits: ["MPI"]))]),

    // Files of columns and of forcing as values, in the model's units and senses.
    .target(name: "Records", dependencies: ["Column", "HDF5", "NetCDF", "Units"]),

    // Charts, and the pages and pictures that show files of results.
    .target(name: "Figures"),
    .target(name: "Reports", dependencies: ["Figures", "NetCDF"]),

    // Workers that may crash, locks of folders, signals, memory.
    .systemLibrary(name: "CMalloc"),
    .target(name: "CProcess"),
    .target(name: "Processes", dependencies: ["CMalloc", "CProcess"]),

    // The product.
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(
      name: "Pipeline",
      dependencies: [
        "Adjoint", "CCrypto", "CProcess", "Calibration", "Closures", "Column", "Figures",
        "HDF5", "Lanes", "NetCDF", "Processes", "Records", "Reports", "Yams",
      ]),
    .executableTarget(
      name: "plumbline",
      dependencies: [
        "Calibration", "Figures", "Lanes", "MessagePassing", "Pipeline", "Processes", "Records",
        "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),

    // A developer's tool: prints the derivatives of kernels (scripts/derive).
    .executableTarget(name: "derive", dependencies: ["Closures", "Derivation"]),

    // The benchmark program (scripts/bench), which compiles the C step of the same folder beside it.
    .systemLibrary(name: "CYardstick", path: "Benchmarks/Yardstick"),
    .executableTarget(
      name: "bench",
      dependencies: [
        "Adjoint", "CYardstick", "Calibration", "Closures", "Column", "Lanes",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/Bench"),

    // Compares methods of optimisation on large-eddy simulations (scripts/compare-optimisers).
    .executableTarget(
      name: "compare-optimisers",
      dependencies: [
        "Calibration", "Figures", "Pipeline",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/Optimisers"),

    // What tests share: random numbers, small cases, dot products, temporary folders.
    .target(
      name: "TestSupport", dependencies: ["Calibration", "Closures", "Column", "Lanes"],
      path: "Tests/TestSupport"),
    .testTarget(name: "LanesTests", dependencies: ["Lanes", "TestSupport"]),
    .testTarget(
      name: "DerivationTests",
      dependencies: ["Closures", "Column", "Derivation", "Lanes", "TestSupport"]),
    .testTarget(name: "ColumnTests", dependencies: ["Column", "Lanes", "TestSupport"]),
    .testTarget(
      name: "ClosuresTests", dependencies: ["Closures", "Column", "Lanes", "TestSupport"]),
    .testTarget(
      name: "AdjointTests",
      dependencies: ["Adjoint", "Closures", "Column", "Lanes", "TestSupport"]),
    .testTarget(name: "FiguresTests", dependencies: ["Figures"]),
    .testTarget(
      name: "ReportsTests", dependencies: ["Figures", "NetCDF", "Reports", "TestSupport"]),
    .executableTarget(
      name: "worker-probe", dependencies: ["Processes"], path: "Tests/WorkerProbe"),
    .testTarget(
      name: "ProcessesTests", dependencies: ["Processes", "TestSupport", "worker-probe"]),
    .testTarget(name: "HDF5Tests", dependencies: ["CHDF5", "HDF5", "NetCDF", "TestSupport"]),
    .testTarget(name: "NetCDFTests", dependencies: ["CNetCDF", "HDF5", "NetCDF", "TestSupport"]),
    .testTarget(
      name: "UnitsTests", dependencies: ["TestSupport", "Units"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "RecordsTests",
      dependencies: ["Column", "NetCDF", "Records", "TestSupport", "Units"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "CalibrationTests",
      dependencies: ["Adjoint", "Calibration", "Closures", "Column", "TestSupport"]),
    .testTarget(
      name: "ReferenceTests",
      dependencies: [
        "Adjoint", "Calibration", "Closures", "Column", "Lanes", "NetCDF", "Pipeline",
        "TestSupport",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Adjoint", "Calibration", "Closures", "Column", "HDF5", "NetCDF", "Pipeline", "Records",
        "TestSupport", "Units",
      ]),
    // Runs the executable itself, so it has to be built first.
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "Calibration", "Lanes", "NetCDF", "Pipeline", "TestSupport", "plumbline",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .testTarget(name: "BenchTests", dependencies: ["TestSupport", "bench"]),
  ],
  swiftLanguageModes: [.v6]
)

// The fuzzers (scripts/fuzz): every module has to be instrumented for them, so that no other build sees them.
if Context.environment["PLUMBLINE_FUZZING"] != nil {
  package.targets.append(.systemLibrary(name: "CFuzzer", path: "Tests/Fuzzing/CFuzzer"))
  let fuzzed = ["Pipeline": "Pipeline", "Units": "Units", "Layout": "Records"]
  for (name, module) in fuzzed {
    package.targets.append(
      .executableTarget(
        name: "\(name)Fuzzer", dependencies: ["CFuzzer", "NetCDF", .byName(name: module)],
        path: "Tests/Fuzzing/\(name)Fuzzer",
        swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
  }
}
