import { expect, test } from 'vitest';
import { nothingDrawn } from './drawn';
import { back, firstStep, forward, step } from './steps';

const at = (x: number, id = 'a') => ({
  ...nothingDrawn,
  outlines: [{ id, row: undefined, shape: 's', ring: 0, points: [[x, 0]] as [number, number][] }],
});

test('steps go back and forward, and a new one ends what was ahead', () => {
  let steps = step(step(firstStep(nothingDrawn), at(1)), at(2));
  steps = back(steps);
  expect(steps.now).toEqual(at(1));
  expect(forward(steps).now).toEqual(at(2));
  steps = step(steps, at(3));
  expect(forward(steps).now).toEqual(at(3));
  expect(back(back(back(back(steps)))).now).toEqual(nothingDrawn);
});

test('an outline laid down again under another id is no step', () => {
  const steps = step(firstStep(nothingDrawn), at(1));
  expect(step(steps, at(1, 'b'))).toBe(steps);
  expect(step(steps, at(1 + 1e-10))).toBe(steps);
  // Rounded to nine places, whichever way the eighth then goes.
  const odd = step(firstStep(nothingDrawn), at(1.0000000049999));
  expect(step(odd, at(1.000000005))).toBe(odd);
  expect(step(odd, at(1.00000002))).not.toBe(odd);
});
