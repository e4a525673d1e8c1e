import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { show } from '../testing/show';
import { RowsEditor } from './RowsEditor';

function Names() {
  const [rows, setRows] = useState([{ name: '甲' }, { name: '乙' }]);
  return (
    <>
      <RowsEditor
        value={rows}
        onChange={setRows}
        fresh={{ name: '' }}
        addLabel="增加一行"
        removeLabel={(number) => `删除第 ${number} 行`}
        rowClass={undefined}
      >
        {(row, change, number) => (
          <input
            aria-label={`第 ${number} 行`}
            value={row.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </RowsEditor>
      <output>{rows.map((row) => row.name).join('、')}</output>
    </>
  );
}
const said = () => screen.getByRole('status').textContent;

test('rows are changed, taken away and added, each without touching the others', async () => {
  show(<Names />);
  await userEvent.type(screen.getByLabelText('第 2 行'), '丙');
  expect(said()).toBe('甲、乙丙');
  await userEvent.click(screen.getByRole('button', { name: '删除第 1 行' }));
  expect(said()).toBe('乙丙');
  await userEvent.click(screen.getByRole('button', { name: /增加一行/ }));
  await userEvent.type(screen.getByLabelText('第 2 行'), '丁');
  expect(said()).toBe('乙丙、丁');
});

test('typing keeps the cursor in its field', async () => {
  show(<Names />);
  const field = screen.getByLabelText('第 1 行');
  await userEvent.type(field, '一二');
  expect(document.activeElement).toBe(field);
});
