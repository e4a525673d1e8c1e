"""Questions of siting and walking for the bench: generate_reach.py FOLDER

Seeded, as flat arrays that both sides read (numpy's `tofile`). `network`: a warped street lattice
of 288 thousand nodes, some streets missing, some footpaths across blocks, each street halved by a
crossing; every 150th node or so is a gate. `siting-sparse` and `siting-dense`: 20,000 homes on
grown ground of 47 or 12 km a side, 1,000 sites, 50 to choose. In the sparse one sites rarely share
homes; the dense one is hard. Metres.
"""

import pathlib
import sys

import numpy


def save(folder, **arrays):
    folder.mkdir(parents=True, exist_ok=True)
    for name, (kind, values) in arrays.items():
        numpy.ascontiguousarray(values, dtype="<" + kind).tofile(folder / f"{name}.{'u32' if kind == 'u4' else 'f64'}")


def network(random, folder, blocks=315, block=150.0):
    side = blocks + 1
    number = numpy.arange(side * side).reshape(side, side)
    i, j = numpy.meshgrid(numpy.arange(side), numpy.arange(side), indexing="ij")
    x = block * (i + 0.5 * numpy.sin(j / 9.0) + random.uniform(-0.15, 0.15, i.shape)).ravel()
    y = block * (j + 0.5 * numpy.sin(i / 11.0) + random.uniform(-0.15, 0.15, i.shape)).ravel()
    streets = numpy.concatenate([
        numpy.stack([number[:-1].ravel(), number[1:].ravel()], axis=1),
        numpy.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], axis=1),
    ])
    streets = streets[random.uniform(0, 1, len(streets)) > 0.08]
    across = numpy.stack([number[:-1, :-1].ravel(), number[1:, 1:].ravel()], axis=1)
    streets = numpy.concatenate([streets, across[random.uniform(0, 1, len(across)) < 0.05]])
    middle = side * side + numpy.arange(len(streets))
    x = numpy.concatenate([x, (x[streets[:, 0]] + x[streets[:, 1]]) / 2 + random.uniform(-5, 5, len(streets))])
    y = numpy.concatenate([y, (y[streets[:, 0]] + y[streets[:, 1]]) / 2 + random.uniform(-5, 5, len(streets))])
    u = numpy.concatenate([streets[:, 0], middle])
    v = numpy.concatenate([middle, streets[:, 1]])
    w = numpy.hypot(x[u] - x[v], y[u] - y[v]) * random.uniform(1.0, 1.15, len(u))
    gates = numpy.unique(random.integers(0, len(x), len(x) // 150))
    save(folder, nodes=("f8", numpy.stack([x, y], axis=1)), u=("u4", u), v=("u4", v), w=("f8", w), gates=("u4", gates))
    print("network:", len(x), "nodes,", len(u), "edges,", len(gates), "gates")


def siting(random, folder, width, homes=20_000, sites=1_000, count=50):
    knots = random.uniform(0, width, (60, 2))
    at = knots[random.integers(0, len(knots), homes)] + random.normal(0, width / 12, (homes, 2))
    alone = random.uniform(0, 1, homes) < 0.5
    at[alone] = random.uniform(0, width, (alone.sum(), 2))
    people = random.integers(5, 400, homes)
    save(
        folder,
        demands=("f8", numpy.column_stack([at, people])),
        sites=("f8", random.uniform(0, width, (sites, 2))),
        count=("u4", [count]),
    )
    print(folder.name + ":", homes, "homes,", sites, "sites,", count, "to choose")


def main(folder):
    seeds = numpy.random.SeedSequence(20_261_130).spawn(3)
    random = [numpy.random.default_rng(seed) for seed in seeds]
    network(random[0], folder / "network")
    siting(random[1], folder / "siting-sparse", 47_000.0)
    siting(random[2], folder / "siting-dense", 12_000.0)


main(pathlib.Path(sys.argv[1]))
