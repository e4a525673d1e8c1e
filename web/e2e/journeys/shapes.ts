/** The plainest Shapefiles there are: rectangles in CGCS2000 / 114° E, with a table in UTF-8. */

/** West, south, east, north in metres, and the words of the table's columns. */
export interface Patch {
  at: readonly [number, number, number, number];
  words: readonly string[];
}

const wkt =
  'PROJCS["CGCS2000_3_Degree_GK_CM_114E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",' +
  'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],' +
  'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],' +
  'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],' +
  'PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],' +
  'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]';

/** The files of one layer, as a file dialog would hand them over. */
export function shapefile(stem: string, columns: readonly string[], patches: readonly Patch[]) {
  const shapes = patches.map(({ at }) => polygon(at));
  const file = (kind: string, buffer: Buffer) => ({
    name: `${stem}.${kind}`,
    mimeType: 'application/octet-stream',
    buffer,
  });
  let offset = 50;
  const places = shapes.map((shape) => {
    const place = Buffer.alloc(8);
    place.writeInt32BE(offset, 0);
    place.writeInt32BE(shape.length / 2, 4);
    offset += 4 + shape.length / 2;
    return place;
  });
  const records = shapes.map((shape, index) => {
    const head = Buffer.alloc(8);
    head.writeInt32BE(index + 1, 0);
    head.writeInt32BE(shape.length / 2, 4);
    return Buffer.concat([head, shape]);
  });
  return [
    file('shp', Buffer.concat([header(records, patches), ...records])),
    file('shx', Buffer.concat([header(places, patches), ...places])),
    file('dbf', table(columns, patches)),
    file('prj', Buffer.from(wkt)),
    file('cpg', Buffer.from('UTF-8')),
  ];
}

/** One ring, clockwise as an outer ring runs. */
function polygon([west, south, east, north]: Patch['at']): Buffer {
  const ring = [west, south, west, north, east, north, east, south, west, south];
  const bytes = Buffer.alloc(48 + ring.length * 8);
  bytes.writeInt32LE(5, 0);
  for (const [index, value] of [west, south, east, north].entries())
    bytes.writeDoubleLE(value, 4 + index * 8);
  bytes.writeInt32LE(1, 36);
  bytes.writeInt32LE(ring.length / 2, 40);
  for (const [index, value] of ring.entries()) bytes.writeDoubleLE(value, 48 + index * 8);
  return bytes;
}

function header(parts: readonly Buffer[], patches: readonly Patch[]): Buffer {
  const bytes = Buffer.alloc(100);
  bytes.writeInt32BE(9994, 0);
  bytes.writeInt32BE(50 + parts.reduce((sum, part) => sum + part.length / 2, 0), 24);
  bytes.writeInt32LE(1000, 28);
  bytes.writeInt32LE(5, 32);
  const edge = (index: 0 | 1 | 2 | 3, of: (...all: number[]) => number) =>
    bytes.writeDoubleLE(of(...patches.map(({ at }) => at[index])), 36 + index * 8);
  edge(0, Math.min);
  edge(1, Math.min);
  edge(2, Math.max);
  edge(3, Math.max);
  return bytes;
}

/** A dBASE table of text columns. */
function table(columns: readonly string[], patches: readonly Patch[]): Buffer {
  const width = 60;
  const head = Buffer.alloc(33 + columns.length * 32);
  head[0] = 3;
  head.writeUInt32LE(patches.length, 4);
  head.writeUInt16LE(head.length, 8);
  head.writeUInt16LE(1 + columns.length * width, 10);
  for (const [index, name] of columns.entries()) {
    head.write(name, 32 + index * 32, 'utf8');
    head.write('C', 32 + index * 32 + 11);
    head[32 + index * 32 + 16] = width;
  }
  head[head.length - 1] = 13;
  const rows = patches.map(({ words }) => {
    const row = Buffer.alloc(1 + columns.length * width, ' ');
    for (const [index, word] of words.entries()) row.write(word, 1 + index * width, 'utf8');
    return row;
  });
  return Buffer.concat([head, ...rows, Buffer.from([26])]);
}
