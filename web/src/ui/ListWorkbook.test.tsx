import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { show } from '../testing/show';
import { DataPage } from './DataPage';
import { ListSender, shown } from './ListWorkbook';

test('what stands in a table is what is sent, without ticks and buttons', () => {
  const { container } = render(
    <table>
      <thead>
        <tr>
          <th />
          <th>名称</th>
          <th>状态</th>
          <th>操作</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <td>measures</td>
        </tr>
        <tr>
          <td>
            <input type="checkbox" />
          </td>
          <td>
            <strong>补绿</strong>
            <span>望泽区</span>
          </td>
          <td>
            <svg />
            在办<span className="y-hidden">灯</span>
          </td>
          <td>
            <button type="button">撤销</button>
          </td>
        </tr>
      </tbody>
    </table>,
  );
  expect(shown(container)).toEqual({ headings: ['名称', '状态'], rows: [['补绿 望泽区', '在办']] });
});

test('a list page sends its title, its filter in words and the rows it shows', async () => {
  const send = vi.fn(() => Promise.resolve());
  const { getByRole } = show(
    <ListSender value={send}>
      <DataPage<{ id: string; name: string }>
        title="图层目录"
        query={{
          isPending: false,
          refetch: () => {},
          data: { items: [{ id: 'a', name: '绿地' }] },
        }}
        columns={[{ title: '名称', dataIndex: 'name', key: 'name' }]}
        rowKey="id"
        filters={[{ key: 'q', kind: 'text', label: '名称包含' }]}
        search={{ q: '绿' }}
        empty={{ title: '没有' }}
      />
    </ListSender>,
  );
  await userEvent.click(getByRole('button', { name: /导出所见/ }));
  expect(send).toHaveBeenCalledExactlyOnceWith({
    title: '图层目录',
    filter: '名称包含 绿',
    headings: ['名称'],
    rows: [['绿地']],
  });
});

test('of a list with pages every row is sent, and that there are more', async () => {
  const send = vi.fn(() => Promise.resolve());
  const rows = ['绿地', '古树', '公园'].map((name) => ({ id: name, name }));
  const { getByRole, findByRole, queryByText } = show(
    <ListSender value={send}>
      <DataPage<{ id: string; name: string }>
        title="操作记录"
        query={{
          isPending: false,
          refetch: () => {},
          data: { items: rows.slice(0, 1), total: null },
        }}
        columns={[
          { title: '名称', key: 'name', render: (_, row) => <strong>{row.name}</strong> },
          { title: '', key: 'deed', render: () => <button type="button">打开</button> },
        ]}
        rowKey="id"
        all={() => Promise.resolve({ items: rows, cut: true })}
        onMore={() => {}}
        empty={{ title: '没有' }}
      />
    </ListSender>,
  );
  await userEvent.click(getByRole('button', { name: /导出所见/ }));
  expect((await findByRole('status')).textContent).toContain('只导出了前 3 条');
  expect(send).toHaveBeenCalledExactlyOnceWith({
    title: '操作记录',
    filter: '数据很多，只导出了前 3 条。请缩小筛选范围后再导出。',
    headings: ['名称'],
    rows: [['绿地'], ['古树'], ['公园']],
  });
  expect(queryByText('公园'), 'the page stays as it was').toBeNull();
});
