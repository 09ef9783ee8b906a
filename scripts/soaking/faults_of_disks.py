"""Faults of disks and rights: a full one, directories that cannot be written, umasks."""

import os
import shutil
import subprocess

from . import harness, reprocessing
from .fault_support import expect, finish, skip


def mounted(*arguments):
    """Mounts something. Returns whether that is possible here."""
    return subprocess.run(["mount", *map(str, arguments)], capture_output=True).returncode == 0


def unmount(path):
    """Releases a mount of ours."""
    subprocess.run(["umount", str(path)], check=True)


def full_disk(context, tally, work):
    """The disk fills up at every stage: between nothing and all that the new results need."""
    kept = context.folder("kept-output") / "out"
    shutil.copytree(work.output, kept)
    shutil.rmtree(work.output)
    work.output.mkdir()
    if not mounted("-t", "tmpfs", "-o", "size=64m", "tmpfs", work.output):
        skip(tally, "full disk", "tmpfs cannot be mounted (root is needed)")
        return
    try:
        random = context.random("full disk")
        for index in range(context.count(12, 4)):
            for path in work.output.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            shutil.copytree(kept, work.output, dirs_exist_ok=True)
            used = sum(path.stat().st_blocks * 512 for path in work.output.rglob("*") if path.is_file())
            room = 0 if index == 0 else random.randrange(4096, used)
            filler = work.output / ".filler"
            free = os.statvfs(work.output).f_bavail * 4096
            with filler.open("wb") as file:
                file.write(bytes(max(0, free - room)))
            outcome = work.run(limit=120)
            filler.unlink()
            name = "full disk"
            if outcome.code == 0:
                tally.check(
                    not work.faults(complete="new"),
                    name,
                    "full disk: exit code 0 without all results",
                    [work.output],
                    outcome,
                )
            else:
                expect(tally, work, name, outcome, {4, 5, 73})
            finish(tally, work, name)
    finally:
        unmount(work.output)


def read_only_directory(context, tally, work):
    """The output directory lies on what is mounted read-only."""
    if not mounted("--bind", work.output, work.output):
        skip(tally, "read-only directory", "a bind mount is not possible (root is needed)")
        return
    try:
        if not mounted("-o", "remount,ro,bind", work.output):
            skip(tally, "read-only directory", "it cannot be mounted read-only")
            return
        outcome = work.run(limit=120)
        expect(tally, work, "read-only directory", outcome, {73}, complete="old")
        tally.check(
            b"out" in outcome.stderr,
            "read-only",
            "read-only directory: the message does not name it",
            [],
            outcome,
        )
    finally:
        unmount(work.output)
    finish(tally, work, "read-only directory")


def foreign_directory(context, tally, work):
    """The output directory belongs to another user, and this one may only read."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        skip(tally, "another user's directory", "it needs root and setpriv")
        return
    for folder in (context.work, *work.folder.parents):
        if context.work in folder.parents or folder == context.work:
            folder.chmod(0o755)
    program = context.work / "plumbline"
    shutil.copy2(context.plumbline, program)
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "run", "pipeline.yml"]
    outcome = harness.run(command, work.folder, 120, reprocessing.CLOCK)
    expect(tally, work, "another user's directory", outcome, {73}, complete="old")
    finish(tally, work, "another user's directory")


def masks(context, tally, work):
    """Files get the rights that the umask leaves, hidden ones too."""
    for mask in (0o077, 0o002, 0o022):
        shutil.rmtree(work.output)
        before = os.umask(mask)
        try:
            outcome = work.run()
        finally:
            os.umask(before)
        expect(tally, work, f"umask {mask:03o}", outcome, {0}, complete="new")
        wrong = [
            f"{path.relative_to(work.output)} {path.stat().st_mode & 0o777:o}"
            for path in (work.output, *sorted(work.output.rglob("*")))
            if path.stat().st_mode & 0o777 != (0o777 if path.is_dir() else 0o666) & ~mask
        ]
        tally.check(
            not wrong, "umask", f"umask {mask:03o}: other rights: {', '.join(wrong[:4])}", [], outcome
        )
