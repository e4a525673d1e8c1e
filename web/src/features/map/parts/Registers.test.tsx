import { QueryClientProvider } from '@tanstack/react-query';
import { renderHook, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { queries } from '../../../api/client';
import { useRegisterLayers } from './Registers';

afterEach(() => queries.clear());

test('turning on one more register fetches that one alone', async () => {
  const heads = ['parks', 'trees'].map((key) => ({ key, name: key, colour: 'green' }));
  const asked: string[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (request) => {
    const [, kind = ''] = /map_registers\/(\w+)\/shapes$/.exec((request as Request).url) ?? [];
    asked.push(kind);
    const geometry = { type: 'Point', coordinates: [113, 30] };
    const properties = { id: kind, name: kind, shape: 'point' };
    const features = [{ type: 'Feature', properties, geometry }];
    return Response.json({ total: 1, shown: 1, shapes: { type: 'FeatureCollection', features } });
  });
  queries.setQueryData(['session'], { may: ['registers.read'] });
  queries.setQueryData(['registers', 'list'], { items: heads });
  const { result, rerender } = renderHook((on: string) => useRegisterLayers(on), {
    initialProps: 'parks',
    wrapper: ({ children }) => (
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    ),
  });
  const drawn = () => result.current.map(({ id }) => id);
  await waitFor(() => expect(drawn()).toEqual(['register.parks.point']));
  rerender('parks,trees');
  // What is drawn stays meanwhile.
  expect(drawn()).toEqual(['register.parks.point']);
  await waitFor(() => expect(drawn()).toEqual(['register.parks.point', 'register.trees.point']));
  expect(asked).toEqual(['parks', 'trees']);
});
