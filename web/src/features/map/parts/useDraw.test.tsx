import { QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { queries } from '../../../api/client';
import { type Drawn, nothingDrawn } from './drawn';
import { useDraw } from './useDraw';

afterEach(() => queries.clear());

const added = (...ids: string[]): Drawn => ({
  ...nothingDrawn,
  outlines: ids.map((id, n) => ({
    id,
    row: undefined,
    shape: id,
    ring: 0,
    points: [
      [114 + n, 30],
      [114.1 + n, 30],
      [114.1 + n, 30.1],
      [114 + n, 30],
    ],
  })),
});

test('two deeds in a row are two steps back, however soon one follows the other', () => {
  const { result } = renderHook(() => useDraw(false, [], undefined, [], undefined), {
    wrapper: ({ children }) => (
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    ),
  });
  const draw = () => result.current.draw;
  const ids = () => draw().drawn.outlines.map(({ id }) => id);
  act(() => draw().apply(added('a'), 'layer'));
  act(() => draw().apply(added('a', 'b'), 'layer'));
  act(() => draw().back());
  expect(ids()).toEqual(['a']);
  act(() => draw().back());
  expect(ids()).toEqual([]);
  expect(draw().mayBack).toBe(false);
  act(() => draw().forward());
  act(() => draw().forward());
  expect(ids()).toEqual(['a', 'b']);
  expect(draw().mayForward).toBe(false);
});
