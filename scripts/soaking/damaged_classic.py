"""Knowing damage to the header of NetCDF-3 files: names, types, lengths, counts, offsets."""

from .damaged_bytes import ODD_INTEGERS


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
