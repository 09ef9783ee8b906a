/// Finds the known name that an unknown one was probably meant to be.
///
/// Letter case and the choice between `-` and `_` are ignored. A name is near when at most about a
/// third of its characters differ, or when one of the two is the beginning of the other.
///
/// - Parameters:
///   - name: The name as written.
///   - candidates: The known names; the first of equally near ones is taken.
/// - Returns: The nearest known name, or nil when none is near enough to be a useful guess.
public func nearest(_ name: String, in candidates: [String]) -> String? {
  let written = folded(name)
  // Comparing takes a time of the product of the lengths; nobody mistypes a name this long.
  guard 1...64 ~= written.count else { return nil }
  let limit = max(1, written.count / 3)
  var best: (name: String, distance: Int)?
  for candidate in candidates {
    let known = folded(candidate)
    let isBeginning =
      min(written.count, known.count) >= 3
      && (known.starts(with: written) || written.starts(with: known))
    let distance = editDistance(written, known)
    guard distance <= limit || isBeginning else { continue }
    if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
  }
  return best?.name
}

/// Writes the message for a name that is not among the known ones.
///
/// - Parameters:
///   - name: The name as written.
///   - kind: What the name stands for, in the singular: `key`, `parameter`, `closure`.
///   - known: The known names, in the order to list them.
/// - Returns: For example: unknown parameter 'c_esp1'; did you mean 'c_eps1'? Known parameters: ….
public func unknownName(_ name: String, kind: String, known: [String]) -> String {
  let guess = nearest(name, in: known).map { "; did you mean '\($0)'?" } ?? "."
  let list = known.isEmpty ? "none" : known.joined(separator: ", ")
  return "unknown \(kind) '\(excerpt(name))'\(guess) Known \(kind)s: \(list)."
}

/// Shortens a text from the file to what fits in a message of one line.
func excerpt(_ text: String) -> String {
  let oneLine = text.split(whereSeparator: \.isNewline).joined(separator: " ")
  return oneLine.count > 60 ? oneLine.prefix(60) + "…" : oneLine
}

private func folded(_ name: String) -> [Character] {
  name.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 }
}

/// Counts the insertions, deletions, replacements and swaps of neighbours between two names.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        cost = min(cost, beforeLast[j - 1] + 1)
      }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
