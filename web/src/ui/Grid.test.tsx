import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { show } from '../testing/show';
import { type CellProblem, Grid, type GridRow } from './Grid';
import { type Edit, parseCells, plainNumber, writeCells } from './grid';

const columns = [
  { key: 'name', title: '指标', readOnly: true },
  { key: 'value', title: '数值', unit: '公顷', kind: 'number' as const },
  { key: 'note', title: '说明' },
];
const start: GridRow[] = ['建成区面积', '绿地面积', '公园面积'].map((name, i) => ({
  id: `r${i}`,
  values: { name, value: '', note: '' },
}));

function Sheet({ seen, problems }: { seen?: Edit[][]; problems?: CellProblem[] }) {
  const [rows, setRows] = useState(start);
  return (
    <Grid
      label="年度数据"
      columns={columns}
      rows={rows}
      problems={problems}
      onEdit={(edits) => {
        seen?.push(edits);
        setRows((before) =>
          before.map((row) => ({
            ...row,
            values: {
              ...row.values,
              ...Object.fromEntries(
                edits.filter((e) => e.row === row.id).map((e) => [e.column, e.value]),
              ),
            },
          })),
        );
      }}
    />
  );
}

const cellTexts = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) =>
      within(row)
        .getAllByRole('gridcell')
        .map((cell) => cell.textContent),
    );

const paste = (text: string) =>
  fireEvent.paste(screen.getByRole('grid', { name: '年度数据' }), {
    clipboardData: { getData: () => text },
  });

test('cells pasted from a spreadsheet land right and down of the active cell in one change', async () => {
  const seen: Edit[][] = [];
  show(<Sheet seen={seen} />);
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{ArrowRight}');
  paste('１,234.5\t实测\r\n 56 \t"含""水面"""\r\n');
  expect(cellTexts()).toEqual([
    ['1234.5', '实测'],
    ['56', '含"水面"'],
    ['', ''],
  ]);
  expect(seen).toHaveLength(1);
});

test('what falls on read-only cells or outside is left, and told', () => {
  show(<Sheet />);
  screen.getByRole('grid').focus();
  paste('改名\t1\t甲\t多余\n改名\t2\t乙\t多余');
  expect(screen.getByText('已粘贴 4 格。 2 格只读，未改。 2 格超出表格，未粘贴。')).toBeTruthy();
  expect(screen.getByRole('rowheader', { name: '建成区面积' })).toBeTruthy();
});

test('one copied cell fills the whole selection', async () => {
  show(<Sheet />);
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{ArrowRight}{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
  paste('7');
  expect(cellTexts().map((row) => row[0])).toEqual(['7', '7', '7']);
});

test('typing edits, Enter moves down, Escape takes back', async () => {
  show(<Sheet />);
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{ArrowRight}12{Enter}34{Enter}56{Escape}');
  expect(cellTexts().map((row) => row[0])).toEqual(['12', '34', '']);
  await userEvent.keyboard('{ArrowUp}{Delete}');
  expect(cellTexts().map((row) => row[0])).toEqual(['12', '', '']);
});

test('the problem of the active cell is read out', async () => {
  const message = '“绿地面积”不是数字。请只填数值，单位已在表头。';
  show(<Sheet problems={[{ row: 'r1', column: 'value', severity: 'error', message }]} />);
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{ArrowRight}{ArrowDown}');
  expect(screen.getByText(`错误: ${message}`)).toBeTruthy();
});

test('thousands of rows draw only those in view', () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => ({ id: `${i}`, values: { name: `${i}` } }));
  show(<Grid label="大表" columns={columns} rows={rows} />);
  expect(screen.getAllByRole('row').length).toBeLessThan(40);
  expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('20001');
});

test('clipboard text survives being written and read', () => {
  const cells = [
    ['甲', '含\t制表', '两\n行'],
    ['', '"引号"', '丙'],
  ];
  expect(parseCells(writeCells(cells))).toEqual(cells);
});

test('only separators that stand at thousands are taken away', () => {
  expect(plainNumber('12,345.6')).toBe('12345.6');
  expect(plainNumber('1,5')).toBe('1,5');
});
