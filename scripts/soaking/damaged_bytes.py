"""Blind damage, to any file: bits, bytes and blocks."""

# Sizes, counts and offsets that a careless reader multiplies, allocates or seeks to.
ODD_INTEGERS = (0, 1, 2, 3, 5, 6, 7, 10, 11, 12, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


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
