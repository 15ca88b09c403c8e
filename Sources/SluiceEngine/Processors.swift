internal import CSluiceKernels
internal import Glibc

/// The processors that this process may keep busy.
enum Processors {
  /// How many there are: those that the calling thread may run on, as far as the time that control groups
  /// give suffices.
  ///
  /// Threads that wait for each other spin, so that one more than there is time for would have all of them
  /// stopped again and again.
  static var available: Int {
    let present = Int(sluice_processors())
    return min(present, quota(read) ?? present)
  }

  /// How much time the process's control groups give it.
  ///
  /// - Parameter read: Gives the text of a file, or nil if there is none.
  /// - Returns: The time in whole processors, at least 1; nil if nothing bounds it.
  static func quota(_ read: (String) -> String?) -> Int? {
    let groups = (read("/proc/self/cgroup") ?? "").split(separator: "\n")
    var quotas: [Double] = []
    for group in groups {
      let fields = group.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      for folder in folders(String(fields[2])) {
        if fields[1].isEmpty {
          quotas += [quota(read("/sys/fs/cgroup\(folder)/cpu.max"))].compactMap { $0 }
        } else if fields[1].split(separator: ",").contains("cpu") {
          let path = "/sys/fs/cgroup/\(fields[1])\(folder)/cpu.cfs_"
          let words = [read(path + "quota_us"), read(path + "period_us")].compactMap { $0 }
          quotas += [quota(words.joined(separator: " "))].compactMap { $0 }
        }
      }
    }
    return quotas.min().map { max(Int(min($0, 0x1p20)), 1) }
  }

  /// The folder of a group and those around it, which bound it too.
  private static func folders(_ group: String) -> [String] {
    var folders = [""]
    for name in group.split(separator: "/") {
      folders.append("\(folders[folders.count - 1])/\(name)")
    }
    return folders
  }

  /// A quota and its period; nil if the quota is none.
  private static func quota(_ text: String?) -> Double? {
    let words = (text ?? "").split { $0 == " " || $0 == "\n" }
    guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]), quota > 0,
      period > 0
    else { return nil }
    return quota / period
  }

  /// The beginning of a small file.
  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
