import { expect, test } from 'vitest';
import { distance } from './measure';
import { barOf, dotMm, metresOfDot, paperOf, scaleFor, scaleOf, zoomOf } from './scale';

/** Where the engine draws a place, in dots from the edge of the world. */
function drawn(zoom: number, [lng, lat]: [number, number]): [number, number] {
  const world = 512 * 2 ** zoom;
  const y = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  return [((lng + 180) / 360) * world, (0.5 - y / (2 * Math.PI)) * world];
}

test('a length on paper is the length on the ground, at the latitudes of the country', () => {
  for (const lat of [18.3, 30.6, 40, 50]) {
    const zoom = zoomOf(25_000, lat);
    for (const [dx, dy] of [
      [0.05, 0],
      [0, 0.05],
    ] as const) {
      const from: [number, number] = [114 - dx, lat - dy];
      const to: [number, number] = [114 + dx, lat + dy];
      const [x1, y1] = drawn(zoom, from);
      const [x2, y2] = drawn(zoom, to);
      const onPaper = (Math.hypot(x2 - x1, y2 - y1) * dotMm) / 1000;
      // Within a third of a hundredth: half a millimetre on the width of a sheet.
      expect(Math.abs((onPaper * 25_000) / distance([from, to]) - 1)).toBeLessThan(0.0035);
    }
    expect(scaleOf(zoom, lat)).toBeCloseTo(25_000, 6);
    expect(metresOfDot(zoom, lat)).toBeCloseTo((25_000 * dotMm) / 1000, 9);
  }
});

test('the next round scale shows at least as much', () => {
  expect(scaleFor(18_600)).toBe(20_000);
  expect(scaleFor(20_000)).toBe(20_000);
  expect(scaleFor(700_000)).toBe(1_000_000);
  expect(scaleFor(2_300_000)).toBe(3_000_000);
});

test('the bar is round and fits', () => {
  expect(barOf(25_000)).toEqual({ metres: 1000, mm: 40 });
  expect(barOf(10_000)).toEqual({ metres: 500, mm: 50 });
  for (const scale of [1000, 2000, 5000, 50_000, 75_000, 200_000, 1_000_000]) {
    const { mm } = barOf(scale);
    expect(mm).toBeGreaterThanOrEqual(26);
    expect(mm).toBeLessThanOrEqual(75);
  }
});

test('a sheet without its margins', () => {
  expect(paperOf('A3', true)).toMatchObject({ width: 400, height: 277 });
  expect(paperOf('A4', false)).toMatchObject({ width: 190, height: 277 });
});
