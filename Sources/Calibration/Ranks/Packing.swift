import Closures
import Column

// What processes tell one another of their cases.

extension SymmetricMatrix: Packable {
  public func pack(into packet: inout Packet) {
    packet.append(count)
    for i in 0..<count { for j in 0...i { packet.append(self[i, j]) } }
  }

  public init(takingFrom packet: inout Packet) {
    self.init(count: packet.take()) { _, _ in packet.take() }
  }
}

extension LinearisedMisfit: Packable {
  public func pack(into packet: inout Packet) {
    packet.append(misfit)
    packet.append(gradient)
    packet.append(hessian)
    packet.append(count)
  }

  public init(takingFrom packet: inout Packet) {
    (misfit, gradient) = (packet.take(), packet.take())
    (hessian, count) = (packet.take(), packet.take())
  }
}

extension CalibrationProblem.CaseDerivatives: Packable {
  func pack(into packet: inout Packet) {
    packet.append(misfit)
    packet.append(parameters)
    packet.append(controls)
  }

  init(takingFrom packet: inout Packet) {
    (misfit, parameters, controls) = (packet.take(), packet.take(), packet.take())
  }
}

extension CaseSlopes: Packable {
  func pack(into packet: inout Packet) {
    packet.append(derivatives)
    packet.append(sizes)
  }

  init(takingFrom packet: inout Packet) { (derivatives, sizes) = (packet.take(), packet.take()) }
}

/// Without equivalents, which are as many as the observations: nobody needs those of another process's cases.
extension SeriesFit: Packable {
  public func pack(into packet: inout Packet) {
    packet.append(misfit)
    packet.append(rootMeanSquareError)
    packet.append(count)
    packet.append(inflation)
  }

  public init(takingFrom packet: inout Packet) {
    (misfit, rootMeanSquareError) = (packet.take(), packet.take())
    (count, inflation) = (packet.take(), packet.take())
    equivalents = []
  }
}

extension RunSummary: Packable {
  public func pack(into packet: inout Packet) {
    packet.append(misfit)
    packet.append(series)
    packet.append(fault)
  }

  public init(takingFrom packet: inout Packet) {
    (misfit, series, fault) = (packet.take(), packet.take(), packet.take())
  }
}

extension RunFault: Packable {
  public func pack(into packet: inout Packet) {
    packet.append(caseName)
    switch kind {
    case .notANumber: packet.append(0)
    case .infinite: packet.append(1)
    case .blowUp(let limit):
      packet.append(2)
      packet.append(limit)
    }
    packet.append(Origin.allCases.firstIndex(of: origin)!)
    packet.append(quantity)
    packet.append(units)
    packet.append(value)
    packet.append(step)
    packet.append(time)
    packet.append(place.rawValue)
    packet.append(level)
    packet.append(height)
    packet.append(parameters)
  }

  public init(takingFrom packet: inout Packet) {
    caseName = packet.take()
    switch packet.take(Int.self) {
    case 0: kind = .notANumber
    case 1: kind = .infinite
    default: kind = .blowUp(limit: packet.take())
    }
    origin = Origin.allCases[packet.take()]
    (quantity, units, value) = (packet.take(), packet.take(), packet.take())
    (step, time) = (packet.take(), packet.take())
    place = Place(rawValue: packet.take())!
    (level, height, parameters) = (packet.take(), packet.take(), packet.take())
  }
}

extension RunFault.Parameter: Packable {
  public func pack(into packet: inout Packet) {
    packet.append(name)
    packet.append(units)
    packet.append(value)
  }

  public init(takingFrom packet: inout Packet) {
    (name, units, value) = (packet.take(), packet.take(), packet.take())
  }
}

extension GradientHealth.Moment: Packable {
  public func pack(into packet: inout Packet) {
    packet.append(step)
    packet.append(timeBeforeEnd)
    // Sorted, for a dictionary has another order in each process.
    let sorted = norms.sorted { $0.key.rawValue < $1.key.rawValue }
    packet.append(sorted.map(\.key.rawValue))
    packet.append(sorted.map(\.value))
    packet.append(scaledNorm)
    packet.append(amplification)
    packet.append(activeLimiters)
  }

  public init(takingFrom packet: inout Packet) {
    (step, timeBeforeEnd) = (packet.take(), packet.take())
    let (names, values) = (packet.take([String].self), packet.take([Double].self))
    norms = Dictionary(uniqueKeysWithValues: zip(names.map { Variable(rawValue: $0)! }, values))
    (scaledNorm, amplification) = (packet.take(), packet.take())
    activeLimiters = packet.take()
  }
}
