"""Damages files of data: blindly, byte by byte, and knowingly, by what the formats hold."""

import struct

import h5py
import numpy as np

from . import lookup3

# Sizes, counts and offsets that a careless reader multiplies, allocates or seeks to.
ODD_INTEGERS = (0, 1, 2, 3, 5, 6, 7, 10, 11, 12, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)

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


# Blind damage, to any file -------------------------------------------------------------------------


def _place(random, data):
    """Chooses a byte, more often one of the header or of the last kilobytes, where metadata are."""
    size = len(data)
    where = random.random()
    if where < 0.4:
        return random.randrange(min(size, 4096))
    return random.randrange(max(0, size - 4096), size) if where < 0.6 else random.randrange(size)


def flip_bits(random, data, _):
    """Turns over one to sixteen bits."""
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        data[_place(random, data)] ^= 1 << random.randrange(8)
    return data


def odd_bytes(random, data, _):
    """Puts a number that is odd as a size in place of one, two, four or eight bytes."""
    size = random.choice((1, 2, 4, 8))
    place = min(_place(random, data), len(data) - size)
    value = random.choice((*ODD_INTEGERS, (1 << 63) - 1, (1 << 64) - 1)) % (1 << (8 * size))
    data[place : place + size] = value.to_bytes(size, random.choice(("big", "little")))
    return data


def truncate(random, data, _):
    """Cuts the file short, at any length from none of it."""
    return data[: random.randrange(len(data)) if random.random() < 0.8 else random.randrange(64)]


def extend(random, data, _):
    """Adds rubbish at the end, or before the beginning."""
    rubbish = random.randbytes(random.randrange(1, 2000))
    return data + rubbish if random.random() < 0.7 else bytearray(rubbish) + data


def blank(random, data, _):
    """Fills a block with zeros, ones or rubbish."""
    start = _place(random, data)
    length = min(random.choice((4, 64, 512, 4096)), len(data) - start)
    fill = random.choice((bytes(length), b"\xff" * length, random.randbytes(length)))
    data[start : start + length] = fill
    return data


def repeat_or_drop(random, data, _):
    """Repeats a block, or leaves one out, so that all behind it moves."""
    start = _place(random, data)
    end = min(len(data), start + random.choice((1, 4, 8, 100, 1000)))
    return data[:start] + (data[start:end] * 2 if random.random() < 0.5 else b"") + data[end:]


def splice(random, data, others):
    """Puts a block of another file in, at its place or at another, or joins head and tail."""
    other = random.choice(others).path.read_bytes()
    if random.random() < 0.4:
        cut = random.randrange(min(len(data), len(other)))
        return data[:cut] + other[cut:]
    start = _place(random, other)
    block = other[start : start + random.choice((16, 256, 2048))]
    place = start if random.random() < 0.5 else random.randrange(len(data))
    return data[:place] + block + data[place + len(block) :]


def swap_blocks(random, data, _):
    """Exchanges two blocks of the same length."""
    length = random.choice((4, 8, 64, 512))
    if len(data) < 2 * length:
        return flip_bits(random, data, _)
    a, b = sorted(random.randrange(len(data) - length) for _ in range(2))
    if b < a + length:
        return flip_bits(random, data, _)
    first, second = data[a : a + length], data[b : b + length]
    data[a : a + length], data[b : b + length] = second, first
    return data


BLIND = (flip_bits, flip_bits, odd_bytes, truncate, extend, blank, repeat_or_drop, splice, swap_blocks)


# The header of NetCDF-3 ------------------------------------------------------------------------------


class ClassicHeader:
    """Where the header of a NetCDF-3 file keeps its numbers and names."""

    _SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 4, 6: 8, 7: 1, 8: 2, 9: 4, 10: 8, 11: 8}

    def __init__(self, data):
        self.data = data
        version = data[3]
        self._count_size = 8 if version == 5 else 4
        self._offset_size = 4 if version == 1 else 8
        self._place = 4
        self.counts = [(4, self._count_size)]  # places and sizes of numbers of things
        self.lengths, self.types, self.begins, self.names = [], [], [], []
        self._count()
        for _ in range(self._list()):
            self._name()
            self.lengths.append((self._place, self._count_size))
            self._skip(self._count_size)
        self._attributes()
        for _ in range(self._list()):
            self._name()
            for _ in range(self._count()):
                self.counts.append((self._place, self._count_size))
                self._skip(self._count_size)
            self._attributes()
            self.types.append((self._place, 4))
            self._skip(4)
            self.lengths.append((self._place, self._count_size))
            self._skip(self._count_size)
            self.begins.append((self._place, self._offset_size))
            self._skip(self._offset_size)
        self.end = self._place

    def _skip(self, size):
        self._place += size

    def _count(self):
        value = int.from_bytes(self.data[self._place : self._place + self._count_size], "big")
        self.counts.append((self._place, self._count_size))
        self._skip(self._count_size)
        return value

    def _list(self):
        self._skip(4)
        return self._count()

    def _name(self):
        length = self._count()
        self.names.append((self._place, length))
        self._skip(-(-length // 4) * 4)

    def _attributes(self):
        for _ in range(self._list()):
            self._name()
            type_place = self._place
            self.types.append((type_place, 4))
            self._skip(4)
            size = self._SIZES[int.from_bytes(self.data[type_place : type_place + 4], "big")]
            length = self._count() * size
            self._skip(-(-length // 4) * 4)


def _swap(random, data, places):
    """Exchanges two fields of one size."""
    a, b = random.choice(places), random.choice(places)
    size = min(a[1], b[1])
    first, second = bytes(data[a[0] : a[0] + size]), bytes(data[b[0] : b[0] + size])
    data[a[0] : a[0] + size], data[b[0] : b[0] + size] = second, first


def classic_header(random, data, _):
    """Changes names, types, lengths, counts or offsets in the header of a NetCDF-3 file."""
    header = ClassicHeader(bytes(data))
    for _ in range(random.choice((1, 1, 2, 3))):
        what = random.randrange(6)
        if what == 0:
            _swap(random, data, random.choice((header.names, header.begins, header.types, header.lengths)))
        elif what == 1:
            place, length = random.choice(header.names)
            if length:
                data[place + random.randrange(length)] = random.randrange(256)
        else:
            fields = (header.lengths, header.lengths, header.types, header.begins, header.counts)
            place, size = random.choice(random.choice(fields))
            old = int.from_bytes(data[place : place + size], "big")
            value = random.choice((*ODD_INTEGERS, old + 1, old * 2, old - 1, (1 << 63) - 1, (1 << 40)))
            data[place : place + size] = (value % (1 << (8 * size))).to_bytes(size, "big")
    return data


# HDF5 ------------------------------------------------------------------------------------------------


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
    return bytearray(path.read_bytes())


# ------------------------------------------------------------------------------------------------------


def damage(random, sample, samples, path):
    """Writes a damaged copy of a sample to `path`. Returns the name of what was done."""
    data = bytearray(sample.path.read_bytes())
    if random.random() < 0.5:
        change = random.choice(BLIND)
        data = change(random, data, samples)
    elif sample.kind == "netcdf3":
        change = classic_header
        data = classic_header(random, data, samples)
    elif random.random() < 0.4:
        change = checked_metadata
        data = checked_metadata(random, data, samples)
    else:
        change = hdf5_objects
        data = hdf5_objects(random, data, samples, path)
    path.write_bytes(data)
    return change.__name__
