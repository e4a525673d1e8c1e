"""Which features a Mapbox Vector Tile holds, read without a library."""


def number(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def parts(data):
    """Fields of a message: number, and the number or bytes that it holds."""
    at = 0
    while at < len(data):
        key, at = number(data, at)
        if key & 7 == 0:
            value, at = number(data, at)
        elif key & 7 == 2:
            size, at = number(data, at)
            value, at = data[at:at + size], at + size
        else:
            size = 8 if key & 7 == 1 else 4
            value, at = data[at:at + size], at + size
        yield key >> 3, value


def identities(tile, column):
    """The values of a column over all features of a tile's layers."""
    found = set()
    for layer in (value for field, value in parts(tile) if field == 3):
        keys, values, features = [], [], []
        for field, value in parts(layer):
            if field == 3:
                keys.append(value.decode())
            elif field == 4:
                values.append(next(parts(value))[1])
            elif field == 2:
                features.append(value)
        for feature in features:
            for field, value in parts(feature):
                if field != 2:
                    continue
                tags, at = [], 0
                while at < len(value):
                    tag, at = number(value, at)
                    tags.append(tag)
                named = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2])}
                if column in named:
                    found.add(named[column])
    return found
