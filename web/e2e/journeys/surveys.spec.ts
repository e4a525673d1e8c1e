/** Surveys: the office asks, units answer on a phone, the office decides, closes, and the figure is in the statistics. */
import { expect, type Page, test } from '@playwright/test';
import { expectGoodPage, foreignRequests } from '../looks';

const password = 'Lvyin-2026';
const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

async function signIn(page: Page, name: string) {
  await page.context().clearCookies();
  const answer = await page.request.post('/api/v1/session', { data: { name, password } });
  expect(answer.ok(), `${name} may sign in`).toBe(true);
}

async function choose(page: Page, label: string, option: string) {
  const box = page.getByRole('combobox', { name: label, exact: true });
  await box.click();
  await box.pressSequentially(option.slice(0, 4));
  await page.locator('.ant-select-item-option').filter({ hasText: option }).first().click();
}

for (const [name, size] of [
  ['a desk', desk],
  ['a phone', phone],
] as const) {
  test(`the invented city's survey is good in every tab on ${name}`, async ({ page }) => {
    const foreign = foreignRequests(page);
    await page.setViewportSize(size);
    await signIn(page, 'office');
    await page.goto('/surveys');
    await expect(page.getByText('2025年度指标现状排查摸底').first()).toBeVisible();
    await expectGoodPage(page);
    if (size === phone)
      await page.getByRole('button', { name: '打开', exact: true }).first().click();
    else await page.getByText('2025年度指标现状排查摸底').first().click();
    await expect(page.getByRole('tab', { name: '汇总' })).toBeVisible();
    await expect(page.getByText('数据冲突').first()).toBeVisible();
    await expectGoodPage(page);
    for (const tab of ['填报情况', '填报项', '经过']) {
      await page.getByRole('tab', { name: tab }).click();
      await expectGoodPage(page);
    }
    expect(foreign).toEqual([]);
  });
}

test('the office asks, a unit answers on a phone, the office decides and closes', async ({
  page,
}) => {
  await page.setViewportSize(desk);
  await signIn(page, 'office');
  await page.goto('/surveys?open=new');
  const form = page.getByRole('dialog', { name: '新建摸底' });
  await form.getByLabel('摸底名称').fill('居住区摸底');
  await form.getByLabel('报送期限').fill('2099-06-30');
  await form.getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('heading', { name: '居住区摸底' })).toBeVisible();
  const address = page.url();
  await page.getByRole('button', { name: '增加一项' }).click();
  const writing = page.getByRole('dialog', { name: '增加一项' });
  await choose(page, '数据名称', '居住区（单位）总数');
  await choose(page, '填报单位', '云泽市园林绿化局');
  await choose(page, '填报单位', '云泽市统计局');
  await page.keyboard.press('Escape');
  await writing.getByRole('button', { name: '保存' }).click();
  await expect(writing).toBeHidden();
  await page.getByRole('button', { name: '下发' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '下发' }).click();
  await expect(page.getByText('填报中').first()).toBeVisible();

  // Two units, each on a phone, each from what waits at home.
  for (const [name, amount] of [
    ['bureau', '430'],
    ['statistics', '380'],
  ] as const) {
    await page.setViewportSize(phone);
    await signIn(page, name);
    await page.goto('/');
    await page.getByRole('link', { name: /居住区摸底/ }).click();
    await page.getByRole('button', { name: '打开', exact: true }).first().click();
    const paper = page.getByRole('dialog');
    await paper.getByRole('spinbutton').fill(amount);
    await paper.getByLabel('数据来源').fill('居住区台账');
    await choose(page, '取得方式', '部门台账');
    await paper.getByText('高', { exact: true }).click();
    await expectGoodPage(page);
    await paper.getByRole('button', { name: '报送', exact: true }).click();
    await expect(paper.getByText('待审核')).toBeVisible();
  }

  await page.setViewportSize(desk);
  await signIn(page, 'office');
  await page.goto(address);
  await page.getByRole('tab', { name: '汇总' }).click();
  await expect(page.getByText('数据冲突').first()).toBeVisible();
  // Refused with everything that is open.
  await page.getByRole('button', { name: '汇总完毕' }).first().click();
  const closing = page.getByRole('dialog', { name: '汇总完毕' });
  await closing.getByRole('button', { name: '汇总完毕' }).click();
  await expect(closing.getByText('还没有裁定')).toBeVisible();
  await closing.getByRole('button', { name: '取消' }).click();
  await page.getByText('430').first().click();
  const paper = page.getByRole('dialog');
  await paper.getByRole('button', { name: '裁定' }).click();
  await paper.getByText('园林局 430').click();
  await paper.getByLabel('理由').fill('以现场台账为准');
  await expectGoodPage(page);
  await paper.getByRole('button', { name: '裁定' }).click();
  await expect(paper.getByText('采用园林局的数据：以现场台账为准')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '汇总完毕' }).first().click();
  await closing.getByRole('button', { name: '汇总完毕' }).click();
  await expect(closing).toBeHidden();
  await expect(page.getByText('已汇总').first()).toBeVisible();
  const sheet = await page.request.get('/api/v1/statistics');
  const { cells } = (await sheet.json()) as {
    cells: { key: string; scope: string; year: number; value: number; source: string }[];
  };
  const cell = cells.find(
    ({ key, scope, year }) => key === 'residential_units' && scope === 'city' && year === 2025,
  );
  expect(cell).toMatchObject({ value: 430, source: '居住区摸底：居住区台账' });
});

test('a unit takes its sheet, and handed back as it is it changes nothing', async ({
  page,
}, info) => {
  await signIn(page, 'bureau');
  await page.goto('/surveys');
  await page.getByText('2025年度指标现状排查摸底').first().click();
  const [sheet] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '下载填报表' }).click(),
  ]);
  const path = info.outputPath('填报表.xlsx');
  await sheet.saveAs(path);
  await page.getByRole('button', { name: '上传填报表' }).click();
  const dialog = page.getByRole('dialog', { name: '上传填报表' });
  await dialog.getByLabel('把填好的表拖到这里，或点此选择').setInputFiles(path);
  await expect(dialog.getByText(/将新增 0 条，修改 0 条，\d+ 条不变，0 行有错误/)).toBeVisible();
  await expectGoodPage(page);
});
