/** From a bureau's figure to the number that rests on it: entered, measured, opened, worked out again. */
import { expect, type Page, test } from '@playwright/test';
import { expectGoodPage } from '../looks';

async function enter(page: Page, name: string) {
  const answer = await page.request.post('/api/v1/session', {
    data: { name, password: 'Lvyin-2026' },
  });
  expect(answer.ok()).toBe(true);
}

/** The cell in the row of a statistic and the column of the whole city: name, unit, then figures. */
function cityCell(page: Page, statistic: string) {
  return page
    .getByRole('grid', { name: '统计数据' })
    .getByRole('row', { name: new RegExp(`^${statistic} `) })
    .getByRole('gridcell')
    .nth(1);
}

test('a bureau enters its number and sees it saved', async ({ page }) => {
  await enter(page, 'statistics');
  await page.goto('/statistics?year=2026');
  const cell = cityCell(page, '有效问卷人数');
  await cell.click();
  const before = (await cell.textContent()) ?? '';
  const next = before === '1641' ? '1642' : '1641';
  await page.keyboard.type(`${next}人`);
  await page.keyboard.press('Enter');
  const save = page.getByRole('button', { name: '保存修改' });
  await expect(save).toBeDisabled();
  await cell.click();
  await expect(page.getByText('不是数字').first()).toBeVisible();
  await page.keyboard.type(next);
  await page.keyboard.press('Enter');
  await save.click();
  await expect(page.getByText('已保存 1 格。')).toBeVisible();
  await page.reload();
  await expect(cityCell(page, '有效问卷人数')).toHaveText(next);
  await cityCell(page, '有效问卷人数').click();
  const known = page.getByRole('complementary', { name: '所选数据' });
  await expect(known).toContainText('唐算（演示） 于');
  await expectGoodPage(page);
});

test('who comes second sees what now stands and chooses', async ({ page, browser, baseURL }) => {
  const other = await browser.newContext({ baseURL: baseURL ?? '' });
  const office = await other.newPage();
  await enter(office, 'office');
  const view = await (await office.request.get('/api/v1/statistics')).json();
  const {
    account_name: _,
    changed_at: __,
    ...stood
  } = view.cells.find(
    (one: { key: string; scope: string; year: number }) =>
      one.key === 'parks_total' && one.scope === 'city' && one.year === 2026,
  );
  const mine = String(stood.value === 228 ? 229 : 228);

  await enter(page, 'bureau');
  await page.goto('/statistics?year=2026');
  const cell = cityCell(page, '公园总数');
  await cell.click();
  await page.keyboard.type(mine);
  await page.keyboard.press('Enter');
  const put = await office.request.put('/api/v1/statistics', {
    data: { cells: [{ ...stood, value: 227 }] },
  });
  expect(put.status()).toBe(204);
  await other.close();

  await page.getByRole('button', { name: '保存修改' }).click();
  const conflict = page.getByRole('alert', { name: '有数据刚被别人改过' });
  await expect(conflict).toContainText('林静（演示） 于');
  await expect(conflict).toContainText('227');
  await conflict.getByRole('radio', { name: '用我的' }).check();
  await conflict.getByRole('button', { name: '按所选处理' }).click();
  await page.getByRole('button', { name: '保存修改' }).click();
  await expect(page.getByText('已保存 1 格。')).toBeVisible();
  await expect(cell).toHaveText(mine);
});

test('a leader opens the passport of the green space rate and works it out again', async ({
  page,
}) => {
  await enter(page, 'leader');
  await page.goto('/assessments');
  await page.getByRole('link', { name: /自评（初稿）/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('自评');
  await expectGoodPage(page);
  await page.getByRole('searchbox', { name: '搜索指标名称或编号' }).fill('绿地率');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=/);
  // Its number in the standard stands before its name.
  await page.getByRole('button', { name: /^[\d.]+ 建成区绿地率$/ }).click();
  const passport = page.getByRole('dialog', { name: '建成区绿地率' });
  await expect(passport).toContainText('代入本市数据');
  await expect(passport).toContainText('要求值未经核实');
  await expect(passport.getByRole('link', { name: '绿地（2025年）' })).toBeVisible();
  await passport.getByRole('button', { name: '重算核对' }).click();
  await expect(passport.getByText('逐位相同')).toBeVisible({ timeout: 50_000 });
  await expectGoodPage(page);
});

test('the office starts an assessment, knowing what it will lack', async ({ page }) => {
  test.setTimeout(180_000);
  await enter(page, 'office');
  await page.goto('/assessments?open=new');
  const begin = page.getByRole('dialog', { name: '开始新的评估' });
  await expect(begin).toContainText('规划绿地');
  await begin.getByLabel('名称').fill('浏览器核对');
  await begin.getByRole('button', { name: '开始评估' }).click();
  await begin.getByRole('link', { name: '查看评估结果' }).click({ timeout: 150_000 });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('浏览器核对');
  await page.getByText('成果文件').click();
  await expect(page.getByRole('link', { name: '下载 自查报告.docx' })).toBeVisible();
  await expectGoodPage(page);
});

test('the office sets an internal target, and a leader may only read it', async ({ page }) => {
  await enter(page, 'office');
  await page.goto('/assessments/setup?tab=targets');
  const grid = page.getByRole('grid', { name: '内控目标' });
  const cell = grid
    .getByRole('row', { name: /^建成区绿地率 / })
    .getByRole('gridcell')
    .first();
  await cell.click();
  const next = (await cell.textContent()) === '36.5' ? '36' : '36.5';
  await page.keyboard.type(next);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '保存设定' }).click();
  await expect(page.getByText('设定已保存，下次评估起生效。')).toBeVisible();
  await page.reload();
  await expect(cell).toHaveText(next);
  await expectGoodPage(page);
  await enter(page, 'leader');
  await page.goto('/assessments/setup?tab=targets');
  await expect(page.getByText('只有复查办和技术人员可以修改设定。')).toBeVisible();
  await expect(page.getByRole('button', { name: '保存设定' })).toHaveCount(0);
});
