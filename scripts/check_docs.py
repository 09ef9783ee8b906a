"""Checks the commands and the Python of the documentation. Called by scripts/check-docs."""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

ROOT, PLUMBLINE = pathlib.Path(sys.argv[1]), sys.argv[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


class Wrong(Exception):
    """A page shows what does not work."""


def blocks(page, language=None):
    """The fenced blocks of a page, with the line that each begins on."""
    for match in re.finditer(r"^```(\w*)\n(.*?)^```", page.read_text(), re.M | re.S):
        if language is None or match.group(1) == language:
            yield page.read_text()[: match.start()].count("\n") + 2, match.group(2)


def commands(page):
    """Every command of plumbline that a page shows, in blocks and in the middle of sentences."""
    text = page.read_text()
    shown = [line for _, block in blocks(page) for line in block.splitlines()]
    shown += re.findall(r"`((?:plumbline|\./scripts/run) [^`]+)`", text)
    for line in shown:
        line = re.sub(r"^\$ ", "", line.strip())
        line = re.sub(r"^(?:[A-Z_]+=\S+ |nice |exec )+", "", line).split(" #")[0]
        if match := re.match(r"(?:\./scripts/run|plumbline|\S+/plumbline) (.+)", line):
            yield re.split(r"\s(?:>|\||&&|2>|>>)", match.group(1))[0]


def help_of(command, known={}):
    if command not in known:
        result = subprocess.run([PLUMBLINE, command, "--help"], capture_output=True, text=True)
        # Of a command that there is not the help is that of the program.
        known[command] = result.stdout if f"USAGE: plumbline {command}" in result.stdout else None
    return known[command]


def check_command(page, command):
    try:
        words = shlex.split(command)
    except ValueError:
        return
    # 'scripts/run' runs a pipeline when it is given one.
    if words[0].startswith("-") or words[0].endswith((".yml", ".yaml")):
        words = ["run", *words]
    if words[0] == "run" and words[1:2] and words[1].startswith("--version"):
        return
    if not re.fullmatch(r"[a-z-]+", words[0]):
        return
    usage = help_of(words[0])
    if usage is None:
        raise Wrong(f"{page.name}: there is no command 'plumbline {words[0]}' (in '{command}')")
    for word in words[1:]:
        option = re.match(r"--[a-z][a-z-]*", word)
        if option and option.group(0) not in (*re.findall(r"--[a-z][a-z-]*", usage), "--help", "--version"):
            raise Wrong(f"{page.name}: 'plumbline {words[0]}' has no option {option.group(0)} (in '{command}')")


def run_tutorial(folder):
    """Runs the commands of the tutorial, one after the other, as they stand."""
    page = ROOT / "docs" / "tutorial.md"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "scripts").mkdir(parents=True)
    shutil.copytree(ROOT / "data", folder / "data")
    # What a user's script does, without building again.
    launcher = folder / "scripts" / "run"
    launcher.write_text(f'#!/bin/sh\ncase $1 in *.yml) exec "{PLUMBLINE}" run "$@" ;; esac\nexec "{PLUMBLINE}" "$@"\n')
    launcher.chmod(0o755)
    count = 0
    for line, block in blocks(page, "console"):
        for command in re.findall(r"^\$ (.*)$", block, re.M):
            result = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True)
            if result.returncode != 0:
                raise Wrong(f"{page.name}:{line}: '{command}' ended with {result.returncode}: {result.stderr.strip()}")
            count += 1
    for written in ("first/report.html", "first/calibration.nc"):
        if not (folder / "output" / written).is_file():
            raise Wrong(f"{page.name}: its commands wrote no output/{written}")
    return count


def draw_figures(folder):
    """Draws the figures of docs/outputs.md from the example's results."""
    pictures = folder / "drawn"
    pictures.mkdir()
    (pictures / "output").symlink_to(ROOT / "pipelines" / "output")
    os.environ["MPLBACKEND"] = "Agg"
    os.chdir(pictures)
    scope = {}
    for line, block in blocks(ROOT / "docs" / "outputs.md", "python"):
        try:
            exec(block, scope)
        except Exception as error:
            raise Wrong(f"outputs.md:{line}: {type(error).__name__}: {error}") from error
    drawn = list(pictures.glob("*.png"))
    if len(drawn) < 8:
        raise Wrong(f"outputs.md draws {len(drawn)} pictures, not one for each figure")
    return len(drawn)


def check_links(page):
    """Pages that a page leads to are there, and so are their headings."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            raise Wrong(f"{page.name}: leads to {target}, which is not there")
        if anchor and file.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", file.read_text(), re.M)
            names = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
            if anchor not in names:
                raise Wrong(f"{page.name}: leads to {target}, where there is no such heading")


def main():
    failed, shown = False, 0
    for page in PAGES:
        for check in [lambda: check_links(page)] + [
            lambda c=command: check_command(page, c) for command in commands(page)
        ]:
            shown += 1
            try:
                check()
            except Wrong as error:
                print(error, file=sys.stderr)
                failed = True
    folder = ROOT / ".build-checks" / "tutorial"
    try:
        ran = run_tutorial(folder)
        drawn = draw_figures(folder)
        print(f"{len(PAGES)} pages: {shown - len(PAGES)} commands, {ran} of the tutorial ran, {drawn} pictures drawn")
    except Wrong as error:
        print(error, file=sys.stderr)
        failed = True
    sys.exit(failed)


main()
