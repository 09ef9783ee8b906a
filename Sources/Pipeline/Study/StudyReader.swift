import Closures

/// Reads the cases of a pipeline from their files.
struct StudyReader {
  private let pipeline: PipelineFile
  private let expanded: [ExpandedCase]
  private let closure: ClosureDeclaration

  /// - Throws: `PipelineError` where no case can be read.
  init(_ pipeline: PipelineFile, _ expanded: [ExpandedCase]) throws(PipelineError) {
    (self.pipeline, self.expanded) = (pipeline, expanded)
    closure = try Study.closure(pipeline).declaration
    try pipeline.confineOutputs()
    for expanded in expanded { if let failure = expanded.failure { throw failure } }
  }

  /// Reads those at some places, in their order.
  func read(_ places: some Sequence<Int>) throws -> [StudyCase] {
    try places.map {
      try CaseBuilder(expanded[$0], pipeline: pipeline, declaration: closure).build()
    }
  }
}
