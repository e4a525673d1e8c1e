import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { show } from '../testing/show';
import { DataPage, type DataPageProps } from './DataPage';

interface Row {
  id: string;
  name: string;
}
const page: DataPageProps<Row> = {
  title: '图层目录',
  query: { isPending: false, refetch: () => {}, data: { items: [] } },
  columns: [{ title: '名称', dataIndex: 'name' }],
  rowKey: 'id',
  filters: [{ key: 'q', kind: 'text', label: '名称包含' }],
  empty: { title: '还没有图层', why: '先导入一个。', next: <a href="/layers/import">导入图层</a> },
};
const rows = [
  { id: 'a', name: '公园绿地' },
  { id: 'b', name: '建成区' },
];

test('an empty list shows the next step', () => {
  show(<DataPage {...page} />);
  expect(screen.getByRole('heading', { level: 1, name: '图层目录' })).toBeTruthy();
  expect(screen.getByRole('link', { name: '导入图层' })).toBeTruthy();
});

test('an empty result of a filter says which filter, and clears it', async () => {
  const onSearch = vi.fn();
  show(<DataPage {...page} search={{ q: '湖' }} onSearch={onSearch} />);
  expect(screen.getByText('没有符合条件的记录')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: '清除筛选' }));
  expect(onSearch).toHaveBeenCalledWith({ q: undefined });
});

test('a refusal shows the sentence, the request number and a way to try again', async () => {
  const refetch = vi.fn();
  const error = { message: '服务器没有回应。', request: 'req-17' };
  show(<DataPage {...page} query={{ isPending: false, refetch, error }} />);
  expect(screen.getByRole('alert').textContent).toContain('服务器没有回应。');
  expect(screen.getByRole('alert').textContent).toContain('req-17');
  await userEvent.click(screen.getByRole('button', { name: '重试' }));
  expect(refetch).toHaveBeenCalledOnce();
});

test('waiting is told to readers before anything is drawn', () => {
  show(<DataPage {...page} query={{ isPending: true, refetch: () => {} }} />);
  expect(screen.getByText('正在加载')).toBeTruthy();
  expect(screen.queryByRole('table')).toBeNull();
});

test('rows stand in a captioned table, are walked by arrows and opened by Enter', async () => {
  const onOpen = vi.fn();
  show(
    <DataPage
      {...page}
      query={{ isPending: false, refetch: () => {}, data: { items: rows, total: 1234 } }}
      onOpen={onOpen}
      exportHref="/api/v1/layers.xlsx"
    />,
  );
  expect(screen.getByRole('table', { name: '图层目录' })).toBeTruthy();
  expect(screen.getByText('共 1,234 条')).toBeTruthy();
  expect(screen.getByRole('link', { name: /导出全部/ })).toBeTruthy();
  screen.getByRole('row', { name: '公园绿地' }).focus();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(onOpen).toHaveBeenCalledWith(rows[1]);
});

test('rows of which nobody counted the rest are not called all there are', () => {
  const query = { isPending: false, refetch: () => {} };
  const { unmount } = show(
    <DataPage {...page} query={{ ...query, data: { items: rows, total: null } }} />,
  );
  expect(screen.queryByText(/^共/)).toBeNull();
  unmount();
  show(<DataPage {...page} query={{ ...query, data: { items: rows } }} />);
  expect(screen.getByText(`共 ${rows.length} 条`)).toBeTruthy();
});

test('typing in a text filter asks once, at Enter', async () => {
  const onSearch = vi.fn();
  show(<DataPage {...page} onSearch={onSearch} />);
  await userEvent.type(screen.getByRole('searchbox', { name: '名称包含' }), '公园{Enter}');
  expect(onSearch).toHaveBeenCalledTimes(1);
  expect(onSearch).toHaveBeenCalledWith({ q: '公园' });
});
