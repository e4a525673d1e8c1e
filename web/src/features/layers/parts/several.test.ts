import { expect, test } from 'vitest';
import { ApiError, type ServerProblem } from '../../../api/problem';
import { severalIn } from './HandIn';

const refusal = (code: string, params: Record<string, unknown>) =>
  new ApiError(400, {
    message: 'x',
    problems: [{ code, params, severity: 'error', place: {}, message: 'x' } as ServerProblem],
  });

test('only a file with several layers leads to a choice', () => {
  expect(severalIn(refusal('read.several_layers', { layers: '古树, 公厕' }))).toEqual([
    '古树',
    '公厕',
  ]);
  expect(severalIn(refusal('read.shp_damaged', {}))).toBeUndefined();
  expect(severalIn(new TypeError())).toBeUndefined();
});
