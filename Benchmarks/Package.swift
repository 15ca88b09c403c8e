// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "sluice-benchmarks",
  products: [.executable(name: "recurrent-cases", targets: ["RecurrentCases"])],
  dependencies: [
    .package(name: "sluice", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(
      name: "RecurrentCases",
      dependencies: [
        .product(name: "Sluice", package: "sluice"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [.embedInCode("cases.tsv")],
      swiftSettings: [
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ]
)
