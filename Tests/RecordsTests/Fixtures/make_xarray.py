"""Writes xarray.nc, a small mooring as xarray writes it by default.

Usage: make_xarray.py OUTPUT.nc
Needs xarray and netCDF4; scripts/check-results installs both into .build-checks.
"""

import sys

import numpy as np
import xarray

times = np.array(["2012-06-01T12", "2012-06-01T13", "2012-06-01T15"], dtype="datetime64[ns]")
temperature = np.array([[10, 9, 8], [10.5, 9.5, np.nan], [11, 10, 9]])
salinity = np.array([[32, 32.25, 33], [32.5, 32.5, 33], [32.25, 32.5, 33]], dtype="float32")

dataset = xarray.Dataset(
    {
        "sea_temp": (
            ("time", "depth"),
            temperature,
            {"units": "degC", "standard_name": "sea_water_temperature"},
        ),
        "salinity": (("time", "depth"), salinity, {"units": "psu"}),
        "taux": ("time", [0.125, -0.25, 0.0], {"units": "N m-2", "long_name": "zonal wind stress"}),
    },
    coords={
        "time": times,
        "depth": ("depth", [2.5, 10.0, 20.0], {"units": "m", "positive": "down"}),
        "latitude": ((), 50.25, {"units": "degrees_north"}),
    },
    attrs={"title": "A mooring that is none"},
)
dataset.to_netcdf(sys.argv[1])
