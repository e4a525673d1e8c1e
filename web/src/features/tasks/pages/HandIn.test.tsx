import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { show } from '../../../testing/show';
import { HandIn } from './HandIn';

const task = {
  id: 't',
  campaign: 'c',
  campaign_title: '复查',
  parent: null,
  item: '',
  item_name: '',
  title: '公众满意率',
  requirement: '问卷不少于 1000 份',
  quality: '',
  quantity: 1000,
  quantity_unit: '份',
  quantity_done: null,
  lead: { id: 'statistics', name: '统计局' },
  parts: [],
  children: 0,
  children_closed: 0,
  due_on: '2026-12-01',
  days_left: 1,
  light: 'yellow',
  state: 'in_progress',
  submitted_on: null,
  report: '',
  signed_by: '',
  revision: 4,
  may: ['submit'],
};

function page(given: object) {
  const sent: { path: string; body: unknown }[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (asked) => {
    const request = asked as Request;
    if (request.method !== 'GET')
      sent.push({ path: new URL(request.url).pathname, body: await request.clone().json() });
    return request.method === 'GET'
      ? Response.json({ ...task, ...given })
      : new Response(null, { status: 204 });
  });
  const known = new QueryClient();
  known.setQueryData(['session'], { may: ['tasks.read', 'tasks.work', 'evidence.hand_in'] });
  const root = createRootRoute();
  const here = createRoute({ getParentRoute: () => root, path: '/do/$id', component: HandIn });
  const there = createRoute({ getParentRoute: () => root, path: '/tasks/$id' });
  const router = createRouter({
    routeTree: root.addChildren([here, there]),
    history: createMemoryHistory({ initialEntries: ['/do/t'] }),
  });
  show(
    <QueryClientProvider client={known}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  return sent;
}

const fill = (label: string, text: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });

test('words, number and signature go in one step, and nothing goes without a name', {
  timeout: 20_000,
}, async () => {
  const sent = page({});
  fireEvent.click(await screen.findByRole('button', { name: '报送' }));
  expect(await screen.findByText('请填写“签批人”。')).toBeTruthy();
  expect(sent).toEqual([]);
  fill('完成情况', '有效问卷 1200 份');
  fill('完成数量', '1200');
  fill('签批人', '黎景明');
  fireEvent.click(screen.getByRole('button', { name: '报送' }));
  await waitFor(() => expect(sent.length).toBe(1));
  expect(sent[0]).toEqual({
    path: '/api/v1/tasks/t/moves',
    body: {
      move: 'submit',
      note: '',
      report: '有效问卷 1200 份',
      quantity_done: 1200,
      signed_by: '黎景明',
      exception: '',
      revision: 4,
    },
  });
});

test('what was handed in stands there with its signature, and leads to the whole task', async () => {
  page({ state: 'submitted', submitted_on: '2026-11-30', signed_by: '黎景明', may: ['recall'] });
  expect(await screen.findByText('黎景明')).toBeTruthy();
  expect(screen.queryByRole('button', { name: '报送' })).toBeNull();
  const whole = screen.getByRole('link', { name: '查看任务全部内容' });
  expect(whole.getAttribute('href')).toBe('/tasks/t');
});
