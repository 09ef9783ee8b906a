import Foundation
import TestSupport
import Testing

@testable import Processes

/// One process at a time writes into a folder.
@Suite struct FolderLockTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a folder that is held cannot be had, and its holder is named`() throws {
    let lock = try FolderLock(folder: folder.path, waiting: 0)
    #expect(lock.weakness == nil)
    let error = #expect(throws: FolderLockError.self) {
      _ = try FolderLock(folder: folder.path, waiting: 0)
    }
    guard case .held(folder.path, let holder)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(holder.hasPrefix("process \(getpid()) on "))
    #expect(FolderLock.holder(ofFolder: folder.path) == holder)
    withExtendedLifetime(lock) {}
  }

  @Test func `a lock that is given up leaves nothing and can be had again`() throws {
    for _ in 0..<2 {
      let lock = try FolderLock(folder: folder.path, waiting: 0)
      #expect(try folder.files() == [".lock"])
      withExtendedLifetime(lock) {}
    }
    #expect(try folder.files() == [])
    #expect(FolderLock.holder(ofFolder: folder.path) == nil)
  }

  @Test func `what a dead process left holds nobody up`() throws {
    try "process 1 on elsewhere\n".write(
      toFile: folder.file(".lock"), atomically: false, encoding: .utf8)
    #expect(FolderLock.holder(ofFolder: folder.path) == nil)
    let lock = try FolderLock(folder: folder.path, waiting: 0)
    withExtendedLifetime(lock) {}
  }

  @Test func `who waits gets the folder when its holder gives it up`() async throws {
    let held = try FolderLock(folder: folder.path, waiting: 0)
    let path = folder.path
    let waiting = Task.detached { () -> Double in
      let start = monotonicSeconds()
      let lock = try FolderLock(folder: path, waiting: nil)
      withExtendedLifetime(lock) {}
      return monotonicSeconds() - start
    }
    try await Task.sleep(for: .milliseconds(300))
    Self.giveUp(held)
    #expect(try await waiting.value > 0.05)
    #expect(try folder.files() == [])
  }

  private static func giveUp(_ lock: consuming FolderLock) {}

  @Test func `several share a folder that nobody then has alone, and the last removes the file`()
    throws
  {
    let first = try FolderLock(folder: folder.path, isShared: true, waiting: 0)
    let second = try FolderLock(folder: folder.path, isShared: true, waiting: 0)
    #expect(throws: FolderLockError.self) { _ = try FolderLock(folder: folder.path, waiting: 0) }
    Self.giveUp(first)
    #expect(throws: FolderLockError.self) { _ = try FolderLock(folder: folder.path, waiting: 0) }
    #expect(try folder.files() == [".lock"])
    Self.giveUp(second)
    #expect(try folder.files() == [])
    let alone = try FolderLock(folder: folder.path, waiting: 0)
    #expect(throws: FolderLockError.self) {
      _ = try FolderLock(folder: folder.path, isShared: true, waiting: 0)
    }
    withExtendedLifetime(alone) {}
  }

  @Test func `parts of a folder are held apart`() throws {
    let first = try FolderLock(folder: folder.path, file: ".first", waiting: 0)
    let second = try FolderLock(folder: folder.path, file: ".second", waiting: 0)
    #expect(FolderLock.holder(ofFolder: folder.path, file: ".first") != nil)
    #expect(FolderLock.holder(ofFolder: folder.path) == nil)
    #expect(throws: FolderLockError.self) {
      _ = try FolderLock(folder: folder.path, file: ".first", waiting: 0)
    }
    withExtendedLifetime(first) {}
    withExtendedLifetime(second) {}
  }

  @Test func `who waits for a time leaves after it`() throws {
    let held = try FolderLock(folder: folder.path, waiting: 0)
    let start = monotonicSeconds()
    #expect(throws: FolderLockError.self) { _ = try FolderLock(folder: folder.path, waiting: 0.3) }
    #expect(monotonicSeconds() - start >= 0.3)
    withExtendedLifetime(held) {}
  }

  @Test func `folders made for the lock go with it, if nothing else is in them`() throws {
    let deep = folder.file("a/b")
    try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
    do {
      let lock = try FolderLock(
        folder: deep, waiting: 0, madeFolders: [folder.file("a"), deep])
      withExtendedLifetime(lock) {}
    }
    #expect(try folder.files() == [])
  }

  @Test func `a folder that is not there cannot be locked`() {
    let error = #expect(throws: FolderLockError.self) {
      _ = try FolderLock(folder: folder.file("none"), waiting: 0)
    }
    #expect(
      error
        == .cannotBeMade(
          path: folder.file("none/.lock"), reason: "No such file or directory", isGone: true))
  }

  @Test func `a symbolic link in the place of the lock is not followed`() throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.file(".lock"), withDestinationPath: folder.file("elsewhere"))
    #expect(throws: FolderLockError.self) { _ = try FolderLock(folder: folder.path, waiting: 0) }
    #expect(try folder.files() == [".lock"])
  }
}
