"""The checksum of HDF5's metadata: Bob Jenkins' lookup3 (2006, public domain), little-endian."""

import functools

_MASK = 0xFFFFFFFF


def _rotated(x, k):
    return (x << k | x >> (32 - k)) & _MASK


def checksum(data):
    """Returns the checksum of bytes as HDF5 keeps it behind them, with a start of 0."""
    a = b = c = (0xDEADBEEF + len(data)) & _MASK
    rest = len(data)
    place = 0
    while rest > 12:
        a = (a + int.from_bytes(data[place : place + 4], "little")) & _MASK
        b = (b + int.from_bytes(data[place + 4 : place + 8], "little")) & _MASK
        c = (c + int.from_bytes(data[place + 8 : place + 12], "little")) & _MASK
        a = (a - c) & _MASK ^ _rotated(c, 4)
        c = (c + b) & _MASK
        b = (b - a) & _MASK ^ _rotated(a, 6)
        a = (a + c) & _MASK
        c = (c - b) & _MASK ^ _rotated(b, 8)
        b = (b + a) & _MASK
        a = (a - c) & _MASK ^ _rotated(c, 16)
        c = (c + b) & _MASK
        b = (b - a) & _MASK ^ _rotated(a, 19)
        a = (a + c) & _MASK
        c = (c - b) & _MASK ^ _rotated(b, 4)
        b = (b + a) & _MASK
        place += 12
        rest -= 12
    if rest == 0:
        return c
    tail = bytes(data[place:]) + bytes(12 - rest)
    a = (a + int.from_bytes(tail[0:4], "little")) & _MASK
    b = (b + int.from_bytes(tail[4:8], "little")) & _MASK
    c = (c + int.from_bytes(tail[8:12], "little")) & _MASK
    c = ((c ^ b) - _rotated(b, 14)) & _MASK
    a = ((a ^ c) - _rotated(c, 11)) & _MASK
    b = ((b ^ a) - _rotated(a, 25)) & _MASK
    c = ((c ^ b) - _rotated(b, 16)) & _MASK
    a = ((a ^ c) - _rotated(c, 4)) & _MASK
    b = ((b ^ a) - _rotated(a, 14)) & _MASK
    return ((c ^ b) - _rotated(b, 24)) & _MASK


@functools.lru_cache(maxsize=64)
def object_headers(data):
    """Lists where blocks of metadata with a checksum begin and where their checksum is.

    Object headers (OHDR) say how long they are; that of their continuations (OCHK) and of other blocks is found by
    trying. Blocks whose checksum is not right are left out.
    """
    signatures = (b"OHDR", b"OCHK", b"FRHP", b"FHDB", b"BTHD", b"BTLF")
    return [block for signature in signatures for block in _blocks(data, signature)]


def _blocks(data, signature):
    """Lists the blocks of one kind."""
    found = []
    start = data.find(signature)
    while start >= 0:
        end = _end(data, start, signature)
        if end:
            found.append((start, end))
        start = data.find(signature, start + 4)
    return found


def _end(data, start, signature):
    if signature == b"OHDR":
        flags = data[start + 5]
        place = start + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
        size = 1 << (flags & 3)
        end = place + size + int.from_bytes(data[place : place + size], "little")
        return end if _is_right(data, start, end) else None
    tried = range(start + 8, min(start + 600, len(data) - 3))
    return next((end for end in tried if _is_right(data, start, end)), None)


def _is_right(data, start, end):
    kept = int.from_bytes(data[end : end + 4], "little")
    return end + 4 <= len(data) and checksum(bytes(data[start:end])) == kept


def forget_times(data):
    """Sets the times that object headers hold to zero, so that the same calls make the same bytes."""
    for start, end in _blocks(bytes(data), b"OHDR"):
        if data[start + 5] & 0x20:
            data[start + 6 : start + 22] = bytes(16)
            mend(data, start, end)


def mend(data, start, end):
    """Puts the right checksum behind a block."""
    data[end : end + 4] = checksum(bytes(data[start:end])).to_bytes(4, "little")
