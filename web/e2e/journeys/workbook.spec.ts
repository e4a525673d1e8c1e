/** A bureau's Excel: taken from the page, filled in, refused with its faults marked, mended, taken in. */
import { expect, type Page, test } from '@playwright/test';
import { expectGoodPage } from '../looks';
import { phone, signIn } from './people';
import { python } from './python';

/** Finds the cell by the hidden ids, as the server does; writes into it, or tells what it holds. */
const cell = `
import sys, openpyxl
path, key, place, year, value = sys.argv[1:6]
book = openpyxl.load_workbook(path)
for sheet in book:
    ids = {str(cell.value or ""): cell.column for cell in sheet[1]}
    of = next((at for id, at in ids.items() if id.startswith("key:")), None)
    if of is None: continue
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, of).value == key and sheet.cell(row, ids["place"]).value == place:
            found = sheet.cell(row, ids["year:" + year])
            if value != "?":
                found.value = float(value) if value.replace(".", "").isdigit() else value
                book.save(path)
            said = sheet.cell(row, ids["problem"]).value if "problem" in ids else ""
            print(found.value, said or "", sep="|")
            sys.exit()
sys.exit("no such cell")
`;

const satisfied = ['satisfied_respondents', 'city', '2026'] as const;

async function handIn(page: Page, file: string) {
  const dialog = page.getByRole('dialog', { name: '上交填报表' });
  const chosen = dialog.getByLabel('把填好的表拖到这里，或点此选择');
  if (!(await chosen.count())) await dialog.getByRole('button', { name: '重新上传' }).click();
  await chosen.setInputFiles(file);
  return dialog;
}

test('a faulty workbook comes back with the fault beside its cell, a mended one is taken', async ({
  page,
}, info) => {
  await signIn(page, 'statistics');
  await page.goto('/statistics?year=2026');
  const [template] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '下载填报表（xlsx）' }).first().click(),
  ]);
  expect(template.suggestedFilename()).toMatch(/\.xlsx$/);
  const given = info.outputPath('填报表.xlsx');
  await template.saveAs(given);
  const view = await (await page.request.get('/api/v1/statistics')).json();
  const there = (key: string, place: string, year: number) =>
    view.cells.find(
      (one: { key: string; scope: string; year: number }) =>
        one.key === key && one.scope === place && one.year === year,
    );
  // The workbook says what the city knows.
  const before = there('satisfied_respondents', 'city', 2026).value;
  expect(Number(python(cell, given, ...satisfied, '?').split('|')[0])).toBe(before);

  python(cell, given, ...satisfied, '1500人');
  await page.getByRole('button', { name: '上交填报表' }).click();
  const dialog = await handIn(page, given);
  await expect(dialog.getByText('有错误的文件不能入库')).toBeVisible();
  await expect(dialog.getByRole('table')).toContainText('“1500人”带有文字');
  await expectGoodPage(page);
  await page.setViewportSize(phone);
  await expectGoodPage(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  const [marked] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('link', { name: '下载标出问题的文件' }).click(),
  ]);
  const returned = info.outputPath('退回.xlsx');
  await marked.saveAs(returned);
  const [held, said] = python(cell, returned, ...satisfied, '?').split('|');
  expect(held).toBe('1500人');
  expect(said).toContain('请只填数字');
  const still = await (await page.request.get('/api/v1/statistics')).json();
  expect(still.cells).toEqual(view.cells);

  // The returned one is mended in place and handed in as it is.
  const next = before === 1500 ? 1499 : 1500;
  python(cell, returned, ...satisfied, String(next));
  await handIn(page, returned);
  await expect(dialog.getByText('修改 1 条')).toBeVisible();
  await expectGoodPage(page);
  const looked = await (await page.request.get('/api/v1/statistics')).json();
  expect(looked.cells, 'a look keeps nothing').toEqual(view.cells);
  await dialog.getByRole('button', { name: '确认导入' }).click();
  await expect(dialog.getByRole('status')).toContainText('修改 1 条');
  await dialog.getByRole('button', { name: '关闭' }).last().click();
  await expect(dialog).toBeHidden();
  const shown = page
    .getByRole('grid', { name: '统计数据' })
    .getByRole('row', { name: /^满意和比较满意人数 / })
    .getByRole('gridcell')
    .nth(1);
  await expect(shown).toHaveText(new Intl.NumberFormat('en-US').format(next).replace(',', ''));
  await shown.click();
  await expect(page.getByRole('complementary', { name: '所选数据' })).toContainText(
    '唐算（演示） 于',
  );

  // Undone, the figure is what it was.
  await page.getByRole('button', { name: '导入记录' }).click();
  const records = page.getByRole('dialog', { name: '导入记录' });
  await records
    .getByRole('button', { name: /整批撤销/ })
    .first()
    .click();
  const sure = page.getByRole('dialog', { name: '整批撤销' });
  await sure.getByRole('button', { name: '整批撤销' }).click();
  await expect(records.getByText('已撤销').first()).toBeVisible();
  const back = await (await page.request.get('/api/v1/statistics')).json();
  const cellNow = back.cells.find(
    (one: { key: string; scope: string; year: number }) =>
      one.key === satisfied[0] && one.scope === satisfied[1] && one.year === 2026,
  );
  expect(cellNow.value).toBe(before);
});
