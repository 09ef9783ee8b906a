"""Damages pipeline files: bytes, lines and values, as slips of the hand and malice would."""

import re

SHORT = """\
cases: [{observations: column.nc, window: {end: 7200}, weights: {temperature: 1}}]
model: {closure: k-epsilon, time_step: 300}
parameters: {c1: {}}
"""

FULL = """\
# Most of what a pipeline can say.
title: Column "and" mooring – «zwei Säulen»
case_defaults:
  constants:
    reference_density: 1025
    gravity: 9.81
    heat_capacity: 3990
    thermal_expansion: 2e-4
    haline_contraction: 8e-4
    latitude: 50.25
cases:
  - observations: mooring.nc
    name: mooring
    weight: 2
    role: calibrate
    window: {start: 0, end: 7200, spin_up: 600, depths: [0, 60]}
    time: {name: time, units: hours since 2012-06-01, calendar: noleap}
    height: {name: depth, units: m, positive: down}
    grid: {stretched: {cells: 12, depth: 40, critical_depth: 20, theta: 6.5}}
    variables:
      temperature:
        name: temp
        units: K
        error: {variable: temp_error}
        valid_range: [273, 313]
        flags: {variable: temp_qc, good: [1]}
        average: {before: 600}
      salinity: {name: salt, units: g/kg, error: 0.05}
    initial:
      temperature: {observations: {below: gradient}}
      salinity: observations
      u: {surface: 0.1, depth: 20}
    forcing:
      use: named
      interpolation: linear
      gaps: {interpolate: 10800}
      surface_stress_x: {series: taux, file: mooring.nc, units: N m-2, positive: down}
      surface_stress_y: 1e-5
      short_wave: {flux: 1e-5, water: IB}
      freshwater: 1e-8
      temperature:
        surface: [{series: qnet, factor: 0.5, positive: down}, 1e-6]
        bottom: 0
  - observations: "column-*.nc"
    role: calibrate
    window: {end: 7200}
    variables: {temperature: {name: temperature, error: 0.1}, salinity: {value: 35}}
    weights: {temperature: 1}
    forcing: {surface_stress_x: {attribute: surface_stress_x, factor: 1.5}}
model:
  closure: k-epsilon
  time_step: 300
  density: temperature-salinity
  passive_tracer: false
  grid: {linear: {cells: 8, depth: 40}}
  parameter_set: canuto-a
parameters:
  c1: {start: 5, bounds: [1, 30], scale: 5, transform: log, prior: {log-normal: [5, 0.5]}}
  c_eps1: {bounds: [1, 2], transform: logit, prior: {normal: [1.4, 0.2]}}
  c_eps2: {tied: c_eps1, factor: 1.33, offset: 0}
  sig_eps: 1.3
controls:
  fluxes:
    surface_stress: {scale: {prior: {log-normal: [1, 0.1]}}, shared: true}
    temperature: {offset: {prior: {normal: [0, 5e-6]}}}
  initial:
    temperature: {error: 0.1, length_scale: 20}
misfit:
  form: error
  weights: {temperature: 1, salinity: 0.5}
  outputs: {from: 0}
  terms:
    - {variable: temperature, gradient: true, error: 0.01}
    - {variable: temperature, surface: true, weight: 2}
    - {variable: temperature, mixed_layer_depth: {threshold: 0.2, width: 0.05, reference_depth: 5}, error: 5}
  prior_weight: 1
adjoint: {schedule: automatic, memory: 64 MiB}
optimiser:
  method: levenberg-marquardt
  max_iterations: 5
  max_evaluations: 20
  gradient_tolerance: 1e-6
  starts: {count: 2, design: latin-hypercube}
  horizons: [3600, all]
  seed: 7
cross_validation: leave-one-out
uncertainty: {residuals: stated, probability: 0.9, profiles: [c1], samples: 3, seed: 2}
outputs: {directory: out/full, trajectories: true}
"""

IDEALISED = """\
cases:
  - &first
    name: idealised
    grid: {orca75: {depth: 300}}
    initial: {temperature: {linear: [15, 20]}, salinity: {value: 35}}
    variables: {temperature: {value: 18}}
    weights: {temperature: 1}
    forcing: {temperature: {surface: -1e-5}, surface_stress_x: -1e-4}
    constants: {coriolis: 1e-4}
    duration: 7200
    output_interval: 900
    role: calibrate
model: {closure: k-epsilon, time_step: 300, density: temperature-salinity}
parameters: {c1: {start: 8, bounds: [1, 30]}}
misfit: {form: mean}
adjoint: {schedule: binomial, snapshots: 5}
optimiser: {method: ensemble-kalman, ensemble_size: 5, misfit_target: 0}
twin:
  truth: {c1: 5}
  noise: {temperature: 0.01}
  gaps: 0.2
  repetitions: 2
"""


def valid_texts():
    """Returns the names and texts that are damaged."""
    return [("short", SHORT), ("full", FULL), ("idealised", IDEALISED)]


NUMBERS = (
    "0",
    "-0.0",
    "-1",
    "1e308",
    "1e309",
    "-1e308",
    "1e-320",
    "1e-9",
    "1e9",
    "1e15",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "9" * 400,
    "0." + "0" * 5000 + "1",
    "0x10",
    "1_000",
    ".5",
    "5.",
    "+3",
    "1e",
    ".nan",
    ".inf",
    "-.inf",
    "nan",
    "NaN",
    "Infinity",
    "0777",
    "1:30",
    "2147483648",
)

VALUES = (
    *NUMBERS,
    "",
    "~",
    "null",
    "true",
    "no",
    "[]",
    "{}",
    "[1, 2, 3]",
    "[[[[[[[[]]]]]]]]",
    "{a: 1}",
    "{name: name}",
    '""',
    "''",
    '"\\0"',
    '"\\x1b[31m"',
    '"\\u202e"',
    "'a\tb'",
    "*nowhere",
    "*first",
    "&again again",
    "!!binary aGk=",
    "!!python/object/apply:os.system ['touch pwned']",
    "<<",
    "2012-06-01",
    "2012-02-31T25:61:61",
    "999999999-01-01",
    "/dev/zero",
    "/dev/stdin",
    "/",
    ".",
    "..",
    "../../../../../../etc/passwd",
    "file:///etc/passwd",
    "http://localhost/x.nc",
    "no.nc",
    "'*'",
    "'**/*'",
    "'[a'",
    "'[!]'",
    "'{a,b}'",
    "~root",
    "$HOME",
    "$(touch pwned)",
    "`touch pwned`",
    "|touch pwned",
    "x" * 100_000,
    "é" * 1000,
    "\u202e\u0000".replace("\u0000", "\\0"),
    "1 GiB",
    "1e30 GiB",
    "-5 MiB",
    "'%s%s%n'",
    "? a",
    "- b",
    "k-epsilon",
    "simplified",
    "temperature",
    "salinity",
    "file",
    "observations",
    "error",
    "variance",
)


def _lines(change):
    """Makes a change of bytes from a change of lines."""

    def changed(random, text, texts):
        lines = text.splitlines()
        change(random, lines, texts)
        return ("\n".join(lines) + "\n").encode()

    changed.__name__ = change.__name__.strip("_")
    return changed


@_lines
def _delete_lines(random, lines, _):
    for _ in range(random.choice((1, 1, 2, 5))):
        if lines:
            del lines[random.randrange(len(lines))]


@_lines
def _repeat_lines(random, lines, _):
    start = random.randrange(len(lines))
    block = lines[start : start + random.choice((1, 1, 3, 10))]
    place = random.choice((start, random.randrange(len(lines) + 1)))
    lines[place:place] = block * random.choice((1, 1, 2, 500))


@_lines
def _swap_lines(random, lines, _):
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


@_lines
def _foreign_lines(random, lines, texts):
    other = random.choice(texts).splitlines()
    start = random.randrange(len(other))
    place = random.randrange(len(lines) + 1)
    lines[place:place] = other[start : start + random.choice((1, 3, 10))]


@_lines
def _indentation(random, lines, _):
    place = random.randrange(len(lines))
    lines[place] = (
        random.choice((" ", "  ", "\t", "        ")) + lines[place]
        if random.random() < 0.6
        else lines[place].strip()
    )


def flip_bytes(random, text, _):
    """Changes some bytes."""
    data = bytearray(text.encode())
    for _ in range(random.choice((1, 1, 2, 8))):
        place = random.randrange(len(data))
        data[place] = random.choice(
            (data[place] ^ 1 << random.randrange(8), random.randrange(256), *b":{}[]&*!|>'\"%@`#,-?\0\t\r\n")
        )
    return bytes(data)


def cut(random, text, _):
    """Cuts the text short, or leaves a part out."""
    data = text.encode()
    start = random.randrange(len(data))
    return data[:start] + (b"" if random.random() < 0.5 else data[start + random.randrange(1, 200) :])


def odd_values(random, text, _):
    """Puts odd values in place of one or two."""
    for _ in range(random.choice((1, 1, 1, 2))):
        places = list(re.finditer(r"(?<=: )[^\s{}\[\],&][^{}\[\],\n]*|(?<=[\[ ])-?\d[\d.e-]*", text))
        if places:
            found = random.choice(places)
            text = text[: found.start()] + random.choice(VALUES) + text[found.end() :]
    return text.encode()


def odd_numbers(random, text, _):
    """Puts odd numbers in place of numbers."""
    for _ in range(random.choice((1, 1, 2))):
        found = random.choice(list(re.finditer(r"(?<=[\[ ])-?\d[\d.e-]*", text)))
        text = text[: found.start()] + random.choice(NUMBERS) + text[found.end() :]
    return text.encode()


def odd_keys(random, text, _):
    """Renames a key, or gives one twice."""
    keys = list(re.finditer(r"[a-z_0-9]+(?=:)", text))
    found, other = random.choice(keys), random.choice(keys)
    new = random.choice(
        (
            other[0],
            other[0],
            "",
            "é",
            "x" * 10_000,
            '"\\x1b[2J"',
            "? [a]",
            "1",
            "true",
            "{a: b}",
            "[x]",
            "<<",
            found[0] + "s",
        )
    )
    return (text[: found.start()] + new + text[found.end() :]).encode()


def nesting(random, text, _):
    """Adds what is nested deeply, or grows by aliases: a YAML bomb."""
    depth = random.choice((10, 33, 100, 5000, 100_000))
    aliases = "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"
        for level in range(1, random.choice((4, 9, 30)))
    )
    bomb = random.choice(
        (
            "title: " + "[" * depth + "]" * depth,
            "title: " + "{a: " * depth + "}" * depth,
            "title: " + "[" * depth,
            "\n".join(" " * level + "a:" for level in range(min(depth, 1000))),
            "- " * depth,
            "title: " + "? " * depth,
            "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + aliases,
            "title: &t [*t]",
            "title: &t {a: *t}",
            "a: &a a\n" * 1000,
            "title: |\n" + " x\n" * min(depth, 5000),
            "title: >-\n" + " x\n\n" * min(depth, 5000),
            "%YAML 9.9\n---",
            "---\n" * 1000,
            "...\n" * 1000,
            "%TAG ! tag:x,2000:\n---",
            "\n".join(f"k{n}: {n}" for n in range(min(depth * 10, 150_000))),
            "\ufeff",
            "# " + "x" * 2_000_000,
            "title: '" + "x" * min(depth * 20, 2_000_000) + "'",
            "cases: [" + "{}, " * min(depth, 50_000) + "]",
        )
    )
    return (bomb + "\n" + text if random.random() < 0.5 else text + bomb + "\n").encode()


def other_encodings(random, text, _):
    """Writes the text in another encoding, or adds bytes that are no text."""
    return random.choice(
        (
            lambda: text.encode("utf-16"),
            lambda: text.encode("utf-16-le"),
            lambda: text.encode("utf-32"),
            lambda: text.encode("latin-1", "replace"),
            lambda: text.replace("\n", "\r\n").encode(),
            lambda: text.replace("\n", "\r").encode(),
            lambda: b"\xef\xbb\xbf" + text.encode(),
            lambda: text.encode() + random.randbytes(50),
            lambda: b"",
            lambda: b"\0" * 100,
            lambda: random.randbytes(3000),
            lambda: text.encode() + b"\xed\xa0\x80",
            lambda: text.encode() + b"title: \xc0\x80\n",
        )
    )()


CHANGES = (
    _delete_lines,
    _repeat_lines,
    _swap_lines,
    _foreign_lines,
    _indentation,
    flip_bytes,
    flip_bytes,
    cut,
    odd_values,
    odd_values,
    odd_values,
    odd_values,
    odd_numbers,
    odd_numbers,
    odd_keys,
    nesting,
    other_encodings,
)


def damage(random, text, texts):
    """Returns the name of a change, and the changed text as bytes."""
    change = random.choice(CHANGES)
    return change.__name__, change(random, text, texts)
