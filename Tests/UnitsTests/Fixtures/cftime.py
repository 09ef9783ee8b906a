"""Writes cftime.csv: dates of numbers on time axes, as cftime 1.6.6.1 (from PyPI) computes them.

    python3 -m venv venv && venv/bin/pip install cftime==1.6.6.1
    venv/bin/python cftime.py > cftime.csv

The numbers are multiples of 1/8, which binary fractions hold exactly, so the dates are exact too.
"""

import random
import warnings

import cftime

warnings.simplefilter("ignore")  # cftime warns of years before 1, which some files have
random.seed(1582)

CALENDARS = ["standard", "proleptic_gregorian", "julian", "noleap", "all_leap", "360_day"]
AXES = [  # units, largest magnitude of a number
    ("days since 0001-01-01", 1_200_000),
    ("days since 1582-10-15 12:00:00", 1_000),
    ("days since 2000-02-28", 200_000),
    ("hours since 2012-03-20 06:30:00", 1_000_000),
    ("minutes since 1900-02-28 23:59:30", 100_000_000),
    ("seconds since 1970-01-01T00:00:00Z", 40_000_000_000),
    ("milliseconds since 1999-12-30 23:59:59", 1_000_000_000),
]
ORIGINS = {  # axes that begin before the year 1
    "standard": "days since -4713-01-01 12:00:00",
    "julian": "days since -4713-01-01 12:00:00",
    "proleptic_gregorian": "days since -4713-11-24 12:00:00",
}

print(f"# Made by cftime.py with cftime {cftime.__version__}.")
print("calendar,units,number,date")
for calendar in CALENDARS:
    axes = AXES + [(ORIGINS.get(calendar, "days since 0000-01-01"), 2_600_000)]
    for units, largest in axes:
        for _ in range(10):
            number = random.randint(-8 * largest, 8 * largest) / 8
            if "-4713" in units:
                number = abs(number)
            date = cftime.num2date(number, units, calendar=calendar)
            year = f"{date.year:05d}" if date.year < 0 else f"{date.year:04d}"
            text = f"{year}-{date.month:02d}-{date.day:02d}T{date.hour:02d}:{date.minute:02d}"
            fraction = f".{date.microsecond:06d}".rstrip("0").rstrip(".")
            print(f"{calendar},{units},{number!r},{text}:{date.second:02d}{fraction}")
