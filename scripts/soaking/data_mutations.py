"""Damages files of data: blindly, byte by byte, and knowingly, by what the formats hold."""

from . import damaged_bytes, damaged_classic, damaged_hdf5


def damage(random, sample, samples, path):
    """Writes a damaged copy of a sample to `path`. Returns the name of what was done."""
    data = bytearray(sample.path.read_bytes())
    if random.random() < 0.5:
        change = random.choice(damaged_bytes.BLIND)
        data = change(random, data, samples)
    elif sample.kind == "netcdf3":
        change = damaged_classic.classic_header
        data = damaged_classic.classic_header(random, data, samples)
    elif random.random() < 0.4:
        change = damaged_hdf5.checked_metadata
        data = damaged_hdf5.checked_metadata(random, data, samples)
    else:
        change = damaged_hdf5.hdf5_objects
        data = damaged_hdf5.hdf5_objects(random, data, samples, path)
    path.write_bytes(data)
    return change.__name__
