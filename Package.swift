// swift-tools-version: 6.3
import PackageDescription

/// What the engine is compiled with, which is made of addresses.
let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// What every other Swift target of the package is compiled with.
let strict: [SwiftSetting] = settings + [.strictMemorySafety()]

let package = Package(
  name: "sluice",
  products: [
    .library(name: "Sluice", targets: ["Sluice"]),
    .executable(name: "sluice", targets: ["SluiceCommand"]),
    .executable(name: "sluice-hdf5", targets: ["HDF5Helper"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CHDF5", pkgConfig: "hdf5-serial", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(
      name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .target(name: "CSupport"),
    .target(name: "CONNX", dependencies: ["CProtobufC"], publicHeadersPath: "."),

    .target(
      name: "SluiceCore",
      dependencies: [
        "CSupport", .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict),

    .target(name: "HDF5Wire", swiftSettings: strict),
    .executableTarget(
      name: "HDF5Helper", dependencies: ["CHDF5", "HDF5Wire"], swiftSettings: strict),
    .target(name: "HDF5", dependencies: ["HDF5Wire", "SluiceCore"], swiftSettings: strict),
    .target(
      name: "ONNXWire", dependencies: ["CONNX", "CProtobufC", "SluiceCore"], swiftSettings: strict),
    .target(name: "Zip", dependencies: ["CSupport", "CZip", "SluiceCore"], swiftSettings: strict),

    .target(
      name: "SluiceModel",
      dependencies: [
        "SluiceCore",
        .product(name: "OrderedCollections", package: "swift-collections"),
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    .target(
      name: "SluiceFormats",
      dependencies: [
        "HDF5", "ONNXWire", "SluiceCore", "SluiceModel", "Zip",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .target(name: "CSluiceKernels"),
    .target(
      name: "SluiceEngine",
      dependencies: [
        "CSluiceKernels", "SluiceCore", "SluiceModel",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: settings),
    .target(
      name: "SluiceParity",
      dependencies: [
        "SluiceCore", "SluiceEngine", "SluiceFormats", "SluiceModel",
        .product(name: "OrderedCollections", package: "swift-collections"),
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    .target(
      name: "Sluice",
      dependencies: [
        "SluiceCore", "SluiceEngine", "SluiceFormats", "SluiceModel", "SluiceParity",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "SluiceCommand",
      dependencies: [
        "Sluice", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .target(
      name: "TestSupport",
      dependencies: [
        "SluiceCore", "SluiceModel",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(
      name: "HDF5Tests",
      dependencies: ["TestSupport", "HDF5", "HDF5Helper", "HDF5Wire", "SluiceCore"],
      swiftSettings: strict),
    .testTarget(
      name: "KerasTests",
      dependencies: [
        "TestSupport", "HDF5Helper", "SluiceCore", "SluiceEngine", "SluiceFormats", "SluiceModel",
        "SluiceParity", .product(name: "OrderedCollections", package: "swift-collections"),
      ], swiftSettings: strict),
    .testTarget(
      name: "SluiceCoreTests",
      dependencies: [
        "SluiceModel", "TestSupport",
        "SluiceCore", .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ContainerTests",
      dependencies: [
        "TestSupport",
        "CSupport", "HDF5", "HDF5Helper",
        "SluiceCore", "SluiceFormats", "SluiceModel", "Zip",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ONNXTests",
      dependencies: [
        "TestSupport", "HDF5Helper", "ONNXWire", "SluiceCore", "SluiceEngine", "SluiceFormats",
        "SluiceModel", "SluiceParity",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ParityTests",
      dependencies: [
        "HDF5Helper", "SluiceCore", "SluiceEngine", "SluiceFormats", "SluiceModel", "SluiceParity",
        "TestSupport",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "SluiceEngine", "SluiceFormats", "SluiceModel", "TestSupport",
        "HDF5Helper", "SluiceCommand", "SluiceCore",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "RepositoryTests",
      dependencies: ["Sluice", "HDF5Helper", "TestSupport", "SluiceFormats", "SluiceModel"],
      swiftSettings: strict),
    .testTarget(
      name: "SluiceModelTests",
      dependencies: [
        "TestSupport",
        "HDF5Helper", "SluiceCore", "SluiceFormats", "SluiceModel", "SluiceParity",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .target(name: "CTestSupport", path: "Tests/CTestSupport"),
    .testTarget(
      name: "EngineTests",
      dependencies: [
        "CSluiceKernels", "CTestSupport", "HDF5Helper", "SluiceCore", "SluiceEngine",
        "SluiceFormats",
        "SluiceModel", "SluiceParity", "TestSupport",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "NativeTests",
      dependencies: [
        "TestSupport",
        "HDF5Helper", "SluiceCore", "SluiceFormats", "SluiceModel",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict),
  ]
)
