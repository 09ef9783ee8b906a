"""Knowing damage to HDF5 files, NetCDF-4 and JLD2 among them: metadata, and objects as a program could make them."""

import h5py
import numpy as np

from . import lookup3
from .damaged_bytes import flip_bits

ODD_NUMBERS = (0.0, -0.0, 1.0, -1.0, 1e-320, 1e308, -1e308, 1e36, float("inf"), float("-inf"), float("nan"))

ODD_TEXTS = (
    "",
    " ",
    "\x1b[31m",
    "K",
    "kg",
    "s",
    "days since 0000-00-00",
    "seconds since 1e99-1-1",
    "m" * 100_000,
    "m^999999999",
    "((((((((((((((((((((((((((((((((((((m",
    "1/0 m",
    "seconds since 2012-06-01 25:61:61",
    "\u202e",
    "x\ny",
    "units \t",
    "none",
    "1e400 m",
    "lg(re 1 mW)",
    "@ 1e400",
    "degC since 2000-1-1",
)


def checked_metadata(random, data, _):
    """Changes an HDF5 object header and mends its checksum, so that the library believes it."""
    headers = lookup3.object_headers(bytes(data))
    if not headers:
        return flip_bits(random, data, _)
    for _ in range(random.choice((1, 1, 2, 4))):
        start, end = random.choice(headers)
        place = random.randrange(start + 4, end)
        if random.random() < 0.5:
            data[place] ^= 1 << random.randrange(8)
        else:
            data[place] = random.choice((0, 1, 2, 3, 4, 5, 6, 8, 16, 0x7F, 0x80, 0xFE, 0xFF))
        lookup3.mend(data, start, end)
    return data


def _datasets(file):
    """Lists the paths of all datasets, in an order that does not change."""
    paths = []
    file.visititems(lambda name, item: paths.append(name) if isinstance(item, h5py.Dataset) else None)
    return sorted(paths)


def _replaced(file, path, **options):
    """Puts another dataset in place of one, with its attributes."""
    attributes = [(k, v) for k, v in file[path].attrs.items() if k not in _OF_NETCDF]
    del file[path]
    file.create_dataset(path, track_times=False, **options)
    for name, value in attributes:
        file[path].attrs[name] = value


# What binds a variable to its dimensions: bound to objects, it cannot be copied to another one.
_OF_NETCDF = {
    "DIMENSION_LIST",
    "REFERENCE_LIST",
    "CLASS",
    "NAME",
    "_Netcdf4Dimid",
    "_Netcdf4Coordinates",
    "_NCProperties",
}


def _swap_datasets(random, file, paths):
    a, b = random.choice(paths), random.choice(paths)
    if a != b:
        file.move(a, "swapped")
        file.move(b, a)
        file.move("swapped", b)


def _rename(random, file, paths):
    path = random.choice(paths)
    name = random.choice(
        ("T", "u", "é" * 100, "x" * 5000, "temperature", "time", "10", "-1", "9" * 30, "a\nb", "\x1b[2J", " ")
    )
    folder = path.rpartition("/")[0]
    target = f"{folder}/{name}" if folder else name
    if target not in file:
        file.move(path, target)


def _remove(random, file, paths):
    del file[random.choice(paths)]


def _retype(random, file, paths):
    path = random.choice(paths)
    shape = file[path].shape
    kind = random.randrange(6)
    data = [
        lambda: np.full(shape, 7, random.choice(("i1", "u8", ">i2", "f4", ">f8", "f2", "c16"))),
        lambda: np.full(shape, b"text", "S4"),
        lambda: np.full(shape, "text", dtype=h5py.string_dtype()),
        lambda: np.zeros(shape, [("a", "f8"), ("b", "S3")]),
        lambda: np.zeros(shape, "V7"),
        lambda: np.zeros(shape, h5py.enum_dtype({"no": 0, "yes": 1}, "i1")),
    ][kind]()
    _replaced(file, path, data=data)


def _reshape(random, file, paths):
    path = random.choice(paths)
    shape = random.choice(
        (
            (),
            (0,),
            (1,),
            (2, 3),
            (1, 1, 1, 1),
            (10_000,),
            (1 << 20, 1 << 20),
            (1 << 40,),
            (1 << 60,),
            (0, 1 << 50),
            (1,) * 32,
            (1 << 31, 2),
        )
    )
    if shape == () or 0 in shape or np.prod(np.float64(shape)) < 1e6:
        _replaced(file, path, data=np.ones(shape))
    else:
        # Chunks that nothing was written to take no room: a huge variable in a small file.
        _replaced(file, path, shape=shape, dtype="f8", chunks=tuple(min(n, 1024) for n in shape))


def _odd_values(random, file, paths):
    numbers = [
        path for path in paths if file[path].dtype.kind in "iuf" and file[path].size and file[path].size < 1e6
    ]
    if not numbers:
        return
    path = random.choice(numbers)
    values = file[path][...]
    flat = values.reshape(-1)
    for _ in range(random.choice((1, 2, flat.size))):
        place = random.randrange(flat.size)
        number = random.choice(ODD_NUMBERS)
        if values.dtype.kind == "f":
            with np.errstate(over="ignore"):
                flat[place] = number
        else:
            flat[place] = np.iinfo(values.dtype).max if random.random() < 0.5 else 0
    file[path][...] = values


def _attribute(random, file, paths):
    target = file[random.choice(paths)] if random.random() < 0.8 else file
    names = [name for name in target.attrs if name not in _OF_NETCDF]
    name = random.choice(
        [
            *names,
            "units",
            "standard_name",
            "_FillValue",
            "scale_factor",
            "calendar",
            "positive",
            "valid_range",
            "axis",
            "bounds",
            "coordinates",
            "cell_methods",
            "flag_values",
            "title",
            "ancillary_variables",
        ]
    )
    value = random.choice(
        (
            random.choice(ODD_TEXTS),
            random.choice(ODD_TEXTS),
            random.choice(ODD_NUMBERS),
            np.int8(-1),
            np.array([1.0, 2.0, 3.0]),
            np.array([], dtype="f8"),
            np.array(["a", "b"], dtype=h5py.string_dtype()),
            np.bytes_(b"\xff\xfe\x00x"),
            np.zeros((2, 2)),
            h5py.Empty("f8"),
            np.zeros(1, [("a", "i4")]),
        )
    )
    if name in target.attrs:
        del target.attrs[name]
    try:
        target.attrs[name] = value
    except (OSError, ValueError, RuntimeError):
        pass  # Longer than an attribute of this format can be.


def _links(random, file, paths):
    path = random.choice(paths)
    del file[path]
    file[path] = random.choice(
        (
            h5py.SoftLink("/"),
            h5py.SoftLink(f"/{path}"),
            h5py.SoftLink("/nowhere"),
            h5py.ExternalLink("other.nc", "/temperature"),
            h5py.ExternalLink("/etc/passwd", "/"),
        )
    )


def _cycle(random, file, _):
    group = file.require_group("loop/loop")
    # A file may be damaged twice in this way.
    if "loop" not in group:
        group["loop"] = file["/"]
    file["loop/again"] = file["loop"]


def _nest(random, file, _):
    file.create_group("/".join(["g"] * random.choice((10, 300, 2000))))


def _external(random, file, paths):
    path = random.choice(paths)
    _replaced(
        file,
        path,
        shape=(8,),
        dtype="f8",
        external=[(random.choice(("raw.bin", "/etc/passwd", "/dev/zero")), 0, 64)],
    )


KNOWING = (
    _swap_datasets,
    _rename,
    _remove,
    _retype,
    _reshape,
    _reshape,
    _odd_values,
    _odd_values,
    _attribute,
    _attribute,
    _attribute,
    _links,
    _cycle,
    _nest,
    _external,
)


def hdf5_objects(random, data, _, path):
    """Swaps, renames, retypes, reshapes and links the objects of an HDF5 file, as a program could have."""
    path.write_bytes(data)
    with h5py.File(path, "r+") as file:
        for _ in range(random.choice((1, 1, 2))):
            paths = _datasets(file)
            change = random.choice(KNOWING)
            if paths:
                change(random, file, paths)
    data = bytearray(path.read_bytes())
    lookup3.forget_times(data)
    return data
