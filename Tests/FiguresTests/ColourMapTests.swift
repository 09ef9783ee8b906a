import Testing

@testable import Figures

struct ColourMapTests {
  private static let places = (0...100).map { Double($0) / 100 }

  @Test(arguments: [ColourMap.thermal, .haline, .dense])
  func `lightness changes all along a map, so that order is seen without hues`(_ map: ColourMap) {
    let luminances = Self.places.map(map.luminance)
    let changes = zip(luminances, luminances.dropFirst()).map { $1 - $0 }
    #expect(changes.allSatisfy { $0 > 0 } || changes.allSatisfy { $0 < 0 })
    #expect(abs(luminances[100] - luminances[0]) > 0.5)
  }

  @Test func `the map of differences is palest in its middle, and as dark at both ends`() {
    let luminances = Self.places.map(ColourMap.balance.luminance)
    #expect(zip(luminances[...50], luminances[1...50]).allSatisfy { $0 < $1 })
    #expect(zip(luminances[50...], luminances[51...]).allSatisfy { $0 > $1 })
    #expect(luminances[50] > 0.8 && luminances[0] < 0.03 && luminances[100] < 0.03)
  }

  @Test func `colours are written in six digits, and end where the map does`() {
    #expect(ColourMap.thermal.colour(0) == "#07263b")
    #expect(ColourMap.thermal.colour(-1) == "#07263b")
    #expect(ColourMap.thermal.colour(2) == "#f0f976")
    // Half-way between two of nine stops.
    #expect(ColourMap.haline.colour(1.0 / 16) == "#232b83")
  }

  @Test(arguments: ColourMap.allCases)
  func `text on a colour has the contrast that WCAG asks for`(_ map: ColourMap) {
    for place in Self.places {
      let luminance = map.luminance(place)
      let ink = map.isDark(place) ? 1.0 : 0.0
      let contrast = (max(ink, luminance) + 0.05) / (min(ink, luminance) + 0.05)
      #expect(contrast >= 4.5)
    }
  }
}
