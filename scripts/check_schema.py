"""Holds pipelines against docs/pipeline.schema.json, as editors do; called by scripts/check-results.

Usage: check_schema.py
Every pipeline of the repository and every example of docs/pipeline.md must be valid, and each of the broken ones
below must not be, at the place where it is broken. Prints what fails. Exit code 1 if anything did.
"""

import json
import re
import sys
from pathlib import Path

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parent.parent

# Completes examples that show one section.
REST = """
model: {closure: k-epsilon, time_step: 60}
cases: [{observations: a.nc}]
"""

# Lines that break the pipeline that they are added to, and the keys that lead to the place.
BROKEN = [
    ("titel: Wind", ""),
    ("title: 5", "title"),
    ("model: {closure: k-epsilon}", "model"),
    ("model: {closure: k-omega, time_step: 60}", "model.closure"),
    ("model: {closure: k-epsilon, time_step: 0}", "model.time_step"),
    ("model: {closure: k-epsilon, time_step: '60'}", "model.time_step"),
    ("model: {closure: k-epsilon, time_step: 60, passive_tracer: yes}", "model.passive_tracer"),
    ("model: {closure: k-epsilon, time_step: 60, grid: {linear: {cells: 2, depth: 50}}}", "model.grid"),
    ("case_defaults: {grid: {linear: {cells: 5, depth: 5}, orca75: {depth: 5}}}", "case_defaults.grid"),
    ("cases: []", "cases"),
    ("cases: [{observations: a.nc, role: train}]", "cases.0.role"),
    ("cases: [{observations: a.nc, name: a/b}]", "cases.0.name"),
    ("cases: [{observations: a.nc, variables: {temp: t}}]", "cases.0.variables"),
    ("cases: [{observations: a.nc, variables: {u: {name: u, value: 3}}}]", "cases.0.variables.u"),
    ("cases: [{observations: a.nc, window: {depths: [0, 60, 70]}}]", "cases.0.window.depths"),
    ("cases: [{observations: a.nc, constants: {coriolis: 1e-4, latitude: 50}}]", "cases.0.constants"),
    ("cases: [{observations: a.nc, constants: {latitude: 91}}]", "cases.0.constants"),
    ("cases: [{observations: a.nc, forcing: {surface_stress_x: []}}]", "cases.0.forcing"),
    ("cases: [{observations: a.nc, forcing: {short_wave: {flux: 1, water: IV}}}]", "cases.0.forcing"),
    ("cases: [{observations: a.nc, initial: {u: {surface: 1}}}]", "cases.0.initial"),
    ("case_defaults: {name: a}", "case_defaults"),
    ("parameters: {c1: {tied: c2, start: 3}}", "parameters.c1"),
    ("parameters: {c1: {prior: {normal: [1]}}}", "parameters.c1"),
    ("controls: {fluxes: {temperature: {shared: true}}}", "controls.fluxes.temperature"),
    ("controls: {fluxes: {surface_stress: {scale: {}, offset: {}}}}", "controls.fluxes.surface_stress"),
    ("misfit: {outputs: {from: 3, every: 2}}", "misfit.outputs"),
    ("misfit: {terms: [{variable: u, gradient: true, surface: true}]}", "misfit.terms.0"),
    ("misfit: {terms: [{variable: u, gradient: false}]}", "misfit.terms.0.gradient"),
    ("adjoint: {memory: 5 MB}", "adjoint.memory"),
    ("adjoint: {snapshots: 5}", "adjoint"),
    ("optimiser: {method: adam, memory: 5}", "optimiser.method"),
    ("optimiser: {learning_rate: 1}", "optimiser"),
    ("twin: {truth: {c1: 5}}", "twin"),
    ("cost_study: {columns: [4]}", "cost_study.columns.0"),
]


class Loader(yaml.SafeLoader):
    """Tells numbers from texts as plumbline and editors do (YAML 1.2): `1e-4` is a number, a date a text."""

    yaml_implicit_resolvers = {}


for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)


def load(text):
    return yaml.load(text, Loader)


def examples(page):
    """Yields a name and the text of each example of a page, with what a section needs around it."""
    for number, text in enumerate(re.findall(r"^```yaml\n(.*?)^```", page, re.M | re.S), 1):
        yield f"docs/pipeline.md, example {number}", text if "cases:" in text else REST + text


def pipelines():
    """Yields a name and the text of each pipeline that must be valid."""
    for path in sorted(ROOT.glob("pipelines/**/*.yml")):
        if "output" not in path.relative_to(ROOT).parts:
            yield str(path.relative_to(ROOT)), path.read_text()
    yield from examples((ROOT / "docs/pipeline.md").read_text())


def place(error):
    return ".".join(str(part) for part in error.absolute_path)


def failures(validator):
    """Returns what is wrong, and how many pipelines were held against the schema."""
    found = []
    count = 0
    for name, text in pipelines():
        count += 1
        found += [f"{name}: {place(error)}: {error.message}" for error in validator.iter_errors(load(text))]
    for line, expected in BROKEN:
        count += 1
        pipeline = load(REST) | load(line)
        places = {place(error) for error in validator.iter_errors(pipeline)}
        if expected not in places:
            found.append(f"'{line}' should fail at '{expected}', fails at {sorted(places) or 'no place'}")
    return found, count


def main():
    schema = json.loads((ROOT / "docs/pipeline.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    found, count = failures(jsonschema.Draft7Validator(schema))
    for failure in found:
        print(f"  FAILED: {failure}")
    print(f"pipelines held against the schema: {count}, failed: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
