import { act, renderHook } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { keptBands, useBands } from './bands';

afterEach(() => localStorage.clear());

test('the bands chosen for an image are there the next time, and others stay', () => {
  const { result } = renderHook(useBands);
  act(() => result.current[1]('a', '4,3,2'));
  act(() => result.current[1]('b', '1,1,1'));
  expect(result.current[0]).toEqual({ a: '4,3,2', b: '1,1,1' });
  expect(renderHook(useBands).result.current[0]).toEqual({ a: '4,3,2', b: '1,1,1' });
});

test('what is not three numbers is not kept', () => {
  localStorage.setItem('yuanjian.map.bands', '{"a":"4,3,2","b":"4,3","c":[1],"d":"1,2,x"}');
  expect(keptBands()).toEqual({ a: '4,3,2' });
  localStorage.setItem('yuanjian.map.bands', 'not json');
  expect(keptBands()).toEqual({});
});
