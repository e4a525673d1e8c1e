/** The plainest GeoTIFF there is: bands of bytes in CGCS2000 / 114° E, 0 for no data. */

/** `rows` of cells, each with one byte for every band; cells of 10 m from a corner in the city. */
export function tiffOf(rows: readonly (readonly (readonly number[])[])[]): Buffer {
  const bands = rows[0]?.[0]?.length ?? 1;
  const parts: Buffer[] = [Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0])];
  let size = 8;
  const place = (bytes: Buffer) => {
    const at = size;
    const padded = Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
    parts.push(padded);
    size += padded.length;
    return at;
  };
  const shorts = (values: number[]) => Buffer.from(Uint16Array.from(values).buffer);
  const longs = (values: number[]) => Buffer.from(Uint32Array.from(values).buffer);
  const doubles = (values: number[]) => Buffer.from(Float64Array.from(values).buffer);
  const cells = Buffer.from(rows.flat(2));
  const at = place(cells);
  const tags: [number, number, number, Buffer][] = [
    [256, 4, 1, longs([rows[0]?.length ?? 0])],
    [257, 4, 1, longs([rows.length])],
    [258, 3, bands, shorts(Array(bands).fill(8))],
    [259, 3, 1, shorts([1])],
    [273, 4, 1, longs([at])],
    [277, 3, 1, shorts([bands])],
    [278, 4, 1, longs([rows.length])],
    [279, 4, 1, longs([cells.length])],
    [33550, 12, 3, doubles([10, 10, 0])],
    [33922, 12, 6, doubles([0, 0, 0, 532_000, 3_379_000, 0])],
    [34735, 3, 12, shorts([1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 4547])],
    [42113, 2, 2, Buffer.from('0\0')],
  ];
  const directory = [shorts([tags.length])];
  for (const [tag, kind, count, bytes] of tags) {
    const held =
      bytes.length <= 4
        ? Buffer.concat([bytes, Buffer.alloc(4 - bytes.length)])
        : longs([place(bytes)]);
    directory.push(shorts([tag, kind]), longs([count]), held);
  }
  const start = place(Buffer.concat([...directory, longs([0])]));
  const whole = Buffer.concat(parts);
  whole.writeUInt32LE(start, 4);
  return whole;
}
