"""Makes the small valid files that the soak works on: with plumbline, netCDF's tools and h5py."""

import dataclasses
import subprocess
from pathlib import Path

import h5py
import numpy as np

from . import lookup3

TRUTH = """\
cases:
  - name: column
    grid: {linear: {cells: 8, depth: 40}}
    initial: {temperature: {surface: 21, gradient: 0.05, mixed_layer_depth: 5}}
    forcing: {surface_stress_x: STRESS}
    constants: {coriolis: 1e-4}
    duration: 7200
    output_interval: 900
model: {closure: k-epsilon, time_step: 300, density: temperature}
"""

# A calibration of a few hundredths of a second. The window bounds the work, whatever times a damaged file tells.
PIPELINE = """\
cases:
  - observations: FILE
    window: {end: 7200}
    grid: {linear: {cells: 8, depth: 40}}
    forcing: {use: recognised}
    constants: {use: recognised}
    weights: {VARIABLE: 1}
model: {closure: k-epsilon, time_step: 300, density: DENSITY}
parameters: {c1: {start: 8, bounds: [1, 30]}}
misfit: {form: mean}
optimiser: {max_iterations: 2}
outputs: {directory: out}
"""

# A mooring as observers write it: packed, with gaps, flags, errors, texts, bounds, and depths downwards.
MOORING = """\
netcdf mooring {
dimensions: time = UNLIMITED; depth = 4; nv = 2; station = 1; letters = 8;
variables:
  double time(time); time:units = "hours since 2012-06-01"; time:bounds = "time_bounds";
    time:calendar = "noleap";
  double time_bounds(time, nv);
  float depth(depth); depth:units = "m"; depth:positive = "down"; depth:axis = "Z";
  short temp(time, depth); temp:standard_name = "sea_water_temperature"; temp:units = "K";
    temp:scale_factor = 0.001; temp:add_offset = 283.15; temp:_FillValue = -32768s;
    temp:ancillary_variables = "temp_qc temp_error"; temp:cell_methods = "time: mean";
    temp:valid_range = -20000s, 20000s; temp:coordinates = "lat lon";
  byte temp_qc(time, depth); temp_qc:flag_values = 0b, 1b; temp_qc:flag_meanings = "bad good";
  float temp_error(time, depth); temp_error:standard_name = "sea_water_temperature standard_error";
    temp_error:units = "K";
  double salt(time, depth); salt:units = "g/kg"; salt:missing_value = -999.;
  float taux(time); taux:units = "N m-2"; taux:long_name = "zonal wind stress";
  float qnet(time); qnet:units = "W m-2";
  double lat(station); lat:units = "degrees_north";
  double lon(station); lon:units = "degrees_east";
  char name(station, letters);
  :title = "A mooring that is none"; :Conventions = "CF-1.8";
data:
  time = 0.5, 1.5, 2.5; time_bounds = 0, 1, 1, 2, 2, 3;
  depth = 2.5, 10, 20, 35;
  temp = 3000, 2000, 1000, 0, 2900, 2100, _, 100, 2800, 2200, 900, 50;
  temp_qc = 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1;
  temp_error = 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1;
  salt = 32, 32.5, 33, 33.5, 32, -999, 33, 33.5, 32.25, 32.5, 33, 33.5;
  taux = 0.125, -0.25, 0; qnet = 100, 0, -50;
  lat = 50.25; lon = -145; name = "PAPA";
}
"""


@dataclasses.dataclass(frozen=True)
class Sample:
    """A valid file of data, and the pipeline that calibrates against it."""

    path: Path
    kind: str  # netcdf3, netcdf4 or jld2
    pipeline: str

    def pipeline_for(self, file_name):
        """Returns the pipeline, with the file under another name."""
        return self.pipeline.replace("FILE", file_name)


def tool(*command):
    """Runs one of netCDF's tools, which must succeed."""
    subprocess.run([str(word) for word in command], check=True)


def pipeline(density, variable):
    """Returns a pipeline for a file with this density and this observed variable."""
    return PIPELINE.replace("DENSITY", density).replace("VARIABLE", variable)


def simulate(context, folder, stress=1e-4, name="column.nc"):
    """Makes a small trajectory by running the model."""
    (folder / "truth.yml").write_text(TRUTH.replace("STRESS", str(stress)))
    outcome = context.run(
        "simulate", "truth.yml", "--output", name, folder=folder, environment={"SOURCE_DATE_EPOCH": "0"}
    )
    if outcome.code != 0:
        raise SystemExit(f"soak: the sample could not be simulated: {outcome.last_words}")
    return folder / name


def write_jld2(path):
    """Writes the output of a small simulation as Oceananigans' JLD2 writer does.

    JLD2 begins files with 512 bytes of its own, and lays small arrays out among checksummed metadata.
    """
    heights = np.linspace(-40, 0, 9)
    centres = (heights[1:] + heights[:-1]) / 2
    surrounded = lambda values: np.concatenate(([-999.0] * 3, values, [-999.0] * 3))
    with h5py.File(path, "w", libver=("v108", "v110"), userblock_size=512) as file:
        grid = file.create_group("grid")
        grid["Nz"], grid["Hz"], grid["Lz"] = 8, 3, 40.0
        grid["zᵃᵃᶜ"] = np.concatenate((-42.5 - 5.0 * np.arange(3)[::-1], centres, 2.5 + 5.0 * np.arange(3)))
        grid["zᵃᵃᶠ"] = np.concatenate((-45 - 5.0 * np.arange(3)[::-1], heights, 5 + 5.0 * np.arange(3)))
        series = file.create_group("timeseries")
        for iteration in range(9):
            series[f"t/{iteration}"] = 900.0 * iteration
            for name, values in (
                ("T", 21 + 0.05 * centres - 0.01 * iteration),
                ("u", 0.01 * iteration * np.exp(centres / 10)),
                ("v", -0.005 * iteration * np.exp(centres / 10)),
            ):
                series[f"{name}/{iteration}"] = surrounded(values).reshape(-1, 1, 1)
        file["timeseries/T/serialized/location"] = np.bytes_("Center")
        file["coriolis/f"] = 1e-4
        file["metadata/note"] = "text of variable length"
    data = bytearray(path.read_bytes())
    title = b"HDF5-based Julia Data Format, version 0.1.1"
    data[: len(title)] = title
    lookup3.forget_times(data)
    path.write_bytes(data)


def make(context):
    """Makes all samples: those of each kind in several formats."""
    folder = context.folder("samples")
    column = simulate(context, folder)
    cdl = folder / "mooring.cdl"
    cdl.write_text(MOORING)
    column_pipeline = pipeline("temperature", "temperature")
    mooring_pipeline = pipeline("temperature-salinity", "temperature")

    samples = [Sample(column, "netcdf4", column_pipeline)]
    for kind, name, *options in (
        ("netcdf3", "column-classic.nc", "-k", "classic"),
        ("netcdf3", "column-offset.nc", "-k", "64-bit offset"),
        ("netcdf3", "column-cdf5.nc", "-k", "cdf5"),
        ("netcdf4", "column-model.nc", "-k", "netCDF-4 classic model"),
        ("netcdf4", "column-packed.nc", "-k", "netCDF-4", "-d", "4", "-s"),
    ):
        tool("nccopy", *options, column, folder / name)
        samples.append(Sample(folder / name, kind, column_pipeline))
    for kind, name, option in (
        ("netcdf3", "mooring-classic.nc", "classic"),
        ("netcdf4", "mooring.nc", "netCDF-4"),
    ):
        tool("ncgen", "-k", option, "-o", folder / name, cdl)
        samples.append(Sample(folder / name, kind, mooring_pipeline))
    write_jld2(folder / "simulation.jld2")
    samples.append(Sample(folder / "simulation.jld2", "jld2", column_pipeline))

    for sample in samples:
        require_valid(context, sample)
    return samples


def require_valid(context, sample):
    """Ends the soak unless plumbline reads the undamaged sample and calibrates against it."""
    folder = context.folder("valid", sample.path.stem)
    name = f"valid{sample.path.suffix}"
    (folder / name).write_bytes(sample.path.read_bytes())
    (folder / "pipeline.yml").write_text(sample.pipeline_for(name))
    for arguments in (("inspect", name), ("run", "pipeline.yml")):
        outcome = context.run(*arguments, folder=folder)
        if outcome.code != 0:
            raise SystemExit(f"soak: {sample.path.name} is no valid sample: {outcome.stderr.decode()}")
