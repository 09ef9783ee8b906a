/// Names the nearest of the names there are, then all of them up to a readable number.
///
/// - Parameters:
///   - name: The name that is not there.
///   - available: The names that are.
///   - kind: What the names stand for, in the plural.
/// - Returns: For example: did you mean 'u'? the variables are 'u', 'v'.
package func suggestion(for name: String, among available: [String], kind: String) -> String {
  guard !available.isEmpty else { return "there are no \(kind) here." }
  let shown = 12
  let list = available.prefix(shown).map { "'\($0)'" }.joined(separator: ", ")
  let more = available.count > shown ? " and \(available.count - shown) more" : ""
  let hint = nearest(to: name, among: available).map { "did you mean '\($0)'? " } ?? ""
  return "\(hint)the \(kind) are \(list)\(more)."
}

/// Finds the name a reader most likely meant: one that contains the other, or differs by a few
/// letters.
private func nearest(to name: String, among candidates: [String]) -> String? {
  let wanted = name.lowercased()
  let scored = candidates.compactMap { candidate -> (name: String, distance: Int)? in
    let other = candidate.lowercased()
    let distance = editDistance(Array(wanted), Array(other))
    let isPart =
      min(wanted.count, other.count) >= 2
      && (other.contains(wanted) || wanted.contains(other))
    let isClose = distance <= max(1, wanted.count / 3) && distance < wanted.count
    return isPart || isClose ? (candidate, distance) : nil
  }
  return scored.min { $0.distance < $1.distance }?.name
}

/// Counts the insertions, deletions and replacements that turn one word into the other.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var row = Array(0...b.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in b.enumerated() {
      let replaced = diagonal + (letter == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
    }
  }
  return row[b.count]
}
