import { QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { queries } from '../../../api/client';
import { show } from '../../../testing/show';
import type { EntryDetail, Proof } from '../queries';
import { Proofs } from './Proofs';

vi.setConfig({ testTimeout: 40_000 });
/** A busy machine takes its time over the first drawing. */
const patient = { timeout: 20_000 };

afterEach(() => queries.clear());

const proof = (id: string, piece: object, more: object = {}): Proof =>
  ({
    id,
    account_name: '刘技术',
    at: '2026-11-30T02:00:00Z',
    piece: {
      id: `piece-${id}`,
      campaign: 'c1',
      title: '',
      dated_on: '',
      file_name: 'file.pdf',
      organisation_name: '园林局',
      state: 'accepted',
      picture: false,
      thumbnail: false,
      ...piece,
    },
    ...more,
  }) as Proof;

function section(may: string[], evidence: Proof[]) {
  const entry = { id: 'e1', may, evidence } as unknown as EntryDetail;
  const router = createRouter({
    routeTree: createRootRoute({ component: () => <Proofs entry={entry} /> }),
    history: createMemoryHistory({ initialEntries: ['/registers/entries/e1'] }),
  });
  show(
    <QueryClientProvider client={queries}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
}

test('pictures are shown, files are named, and what was taken off stands apart with its reason', async () => {
  section(
    [],
    [
      proof('1', { title: '实景照片', picture: true, thumbnail: true, dated_on: '2026-04-05' }),
      proof('2', { title: '', file_name: '批复.pdf', state: 'draft' }),
      proof(
        '3',
        { title: '旧照片' },
        { withdrawn: { reason: '放错了公园', account_name: '王办', at: '2026-11-30T03:00:00Z' } },
      ),
    ],
  );
  const list = await screen.findByRole('list', { name: '依据材料' }, patient);
  const [photo, paper, ...others] = within(list).getAllByRole('listitem');
  expect(others).toEqual([]);
  const picture = within(photo as HTMLElement).getByRole('img', { name: '照片：实景照片' });
  expect(picture.getAttribute('src')).toBe('/api/v1/evidence/piece-1/thumbnail');
  expect(photo?.textContent).toContain('file.pdf · 园林局 · 2026-04-05 · 已通过');
  // Without a title it is known by its file.
  const name = within(paper as HTMLElement).getByRole('link', { name: '批复.pdf' });
  expect(name.getAttribute('href')).toBe('/evidence/pieces?campaign=c1&open=piece-2');
  expect(screen.getByText('已取下 1 份')).toBeTruthy();
  expect(screen.getByText(/放错了公园/)).toBeTruthy();
  // Who only reads is offered nothing.
  expect(screen.queryByRole('button')).toBeNull();
});

test('who may write chooses among the pieces that are not there yet and still hold', async () => {
  const sent: { url: string; body: unknown }[] = [];
  const found = (id: string, title: string, more: object = {}) => ({
    id,
    title,
    file_name: `${id}.pdf`,
    organisation_name: '园林局',
    covert: false,
    state: 'accepted',
    ...more,
  });
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (asked) => {
    const request = asked as Request;
    if (request.method === 'POST') {
      sent.push({ url: new URL(request.url).pathname, body: await request.json() });
      return new Response(null, { status: 204 });
    }
    const items = [
      found('piece-1', '已在旁'),
      found('p2', '竣工验收'),
      found('p3', '作废的', { state: 'withdrawn' }),
      found('p4', '暗访的', { covert: true }),
    ];
    return Response.json({ items, total: 4, cut: false });
  });
  queries.setQueryData(['campaigns'], [{ id: 'c1', title: '复查', state: 'under_way' }]);
  section(['prove'], [proof('1', { title: '已在旁' })]);
  fireEvent.click(await screen.findByRole('button', { name: '选择依据材料' }, patient));
  const box = await screen.findByRole('combobox', { name: '依据材料（可选多份）' });
  const add = screen.getByRole('button', { name: '放到这条登记旁' });
  expect(add).toHaveProperty('disabled', true);
  fireEvent.mouseDown(box);
  const option = await screen.findByText('竣工验收 · 园林局', undefined, patient);
  for (const other of ['已在旁 · 园林局', '作废的 · 园林局', '暗访的 · 园林局'])
    expect(screen.queryByText(other)).toBeNull();
  fireEvent.click(option);
  fireEvent.click(add);
  await waitFor(
    () =>
      expect(sent).toEqual([
        { url: '/api/v1/register_entries/e1/evidence', body: { pieces: ['p2'] } },
      ]),
    patient,
  );
});
