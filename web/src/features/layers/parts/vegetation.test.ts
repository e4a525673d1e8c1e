import { expect, test } from 'vitest';
import { bars, canStep, type Distribution, pictureHref, reaching, stepped } from './vegetation';

/** 60 cells at 0, 30 at 0.32, 5 at 0.5, 5 above 1. */
function found(): Distribution {
  const counts = Array<number>(200).fill(0);
  counts[100] = 60;
  counts[132] = 30;
  counts[150] = 5;
  return {
    from: -1,
    step: 0.01,
    counts,
    below: 0,
    above: 5,
    nothing: 9,
    known: 100,
    size: [20, 10],
    picture: [20, 10],
    cell_m2: 1,
    suggested: 0.16,
  };
}

test('a threshold between two bins parts the cells exactly, any other not at all', () => {
  expect(reaching(found(), 0.3)).toBe(40);
  expect(reaching(found(), 0.32)).toBe(40);
  expect(reaching(found(), 0.33)).toBe(10);
  expect(reaching(found(), -1)).toBe(100);
  expect(reaching(found(), 0.325)).toBeUndefined();
  expect(reaching(found(), 1)).toBeUndefined();
  for (let n = -100; n < 100; n += 1) expect(reaching(found(), n / 100)).toBeDefined();
});

test('bars run from the first to the last cell and are parted within a bar', () => {
  const all = bars(found(), 0.33);
  expect(all[0]).toEqual({ from: 0, rest: 0.6, cover: 0 });
  expect(all.at(-1)).toEqual({ from: 0.5, rest: 0, cover: 0.05 });
  expect(all.find((bar) => bar.from === 0.3)).toEqual({ from: 0.3, rest: 0.3, cover: 0 });
  expect(bars(found(), 0.32).find((bar) => bar.from === 0.3)?.cover).toBe(0.3);
  expect(bars(found(), undefined).every((bar) => bar.cover === 0)).toBe(true);
  expect(bars({ ...found(), counts: Array(200).fill(0), known: 0 }, 0.3)).toEqual([]);
});

test('steps stay within the image and lead back to all of it', () => {
  const size = [1000, 600] as const;
  const near = stepped(undefined, size, 'in', [0, 1]);
  expect(near).toEqual({ column: 0, row: 300, width: 500, height: 300 });
  expect(stepped(near, size, 'right')).toEqual({ column: 250, row: 300, width: 500, height: 300 });
  expect(stepped(near, size, 'down')).toEqual(near);
  expect(stepped(near, size, 'out')).toBeUndefined();
  expect(canStep(undefined, size)).toEqual(['in']);
  expect(canStep(near, size)).toEqual(['in', 'out', 'right', 'up']);
  let part = near;
  for (let n = 0; n < 9; n += 1) part = stepped(part, size, 'in');
  expect([part?.width, part?.height]).toEqual([64, 64]);
  expect(canStep(part, size)).not.toContain('in');
  expect(canStep(undefined, [40, 20])).toEqual([]);
});

test('a picture is asked for with what it depends on and nothing else', () => {
  const bands = { red: 3, nir: 4 };
  expect(pictureHref('a/b', { ...bands, view: 'index', atLeast: 0.3, patchM2: 10 })).toBe(
    '/api/v1/uploads/a%2Fb/vegetation/picture?red=3&nir=4&view=index',
  );
  const part = { column: 1, row: 2, width: 3, height: 4 };
  expect(
    pictureHref('u', { ...bands, view: 'canopy', atLeast: 0.3, patchM2: 10, diagonal: true, part }),
  ).toBe(
    '/api/v1/uploads/u/vegetation/picture?red=3&nir=4&view=canopy&at_least=0.3&min_patch_m2=10&diagonal=true&window=1%2C2%2C3%2C4',
  );
});
