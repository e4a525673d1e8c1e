/** Measures: the office sees a gap without a plan, plans one, and the forecast passes; a bureau reports. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { expectGoodPage, foreignRequests } from '../looks';

const password = 'Lvyin-2026';
const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

async function signIn(page: Page, name: string) {
  await page.context().clearCookies();
  const answer = await page.request.post('/api/v1/session', { data: { name, password } });
  expect(answer.ok(), `${name} may sign in`).toBe(true);
}

async function choose(form: Locator, label: string, option: string) {
  const box = form.getByRole('combobox', { name: label, exact: true });
  await box.click();
  await box.pressSequentially(option.slice(0, 4));
  await form.page().locator('.ant-select-item-option').filter({ hasText: option }).first().click();
}

/** The service's today, so many days on. */
async function dayAhead(page: Page, days: number): Promise<string> {
  const { today } = (await (await page.request.get('/api/v1/home')).json()) as { today: string };
  const ahead = new Date(`${today}T00:00:00Z`);
  ahead.setUTCDate(ahead.getUTCDate() + days);
  return ahead.toISOString().slice(0, 10);
}

for (const [name, size] of [
  ['a desk', desk],
  ['a phone', phone],
] as const) {
  test(`the gap board, the list and a measure are good on ${name}`, async ({ page }) => {
    const foreign = foreignRequests(page);
    await page.setViewportSize(size);
    await signIn(page, 'office');
    await page.goto('/projects');
    await expect(page.getByRole('heading', { name: '差距板' })).toBeVisible();
    await expect(page.getByText('没有措施').first()).toBeVisible();
    await expectGoodPage(page);
    await page.getByRole('link', { name: '措施与项目清单' }).first().click();
    await expect(page.getByRole('heading', { name: '措施与项目清单' })).toBeVisible();
    await expectGoodPage(page);
    await page.goto('/projects');
    await page.getByRole('list').getByRole('link', { name: /^\d+ / }).first().click();
    await expect(page.getByRole('heading', { name: '前后对比' })).toBeVisible();
    await expectGoodPage(page);
    expect(foreign).toEqual([]);
  });
}

test('the office plans a measure for a bare gap, and a bureau reports how far it is', async ({
  page,
}) => {
  await page.setViewportSize(desk);
  await signIn(page, 'office');
  await page.goto('/projects');
  const gap = page.getByRole('region', { name: /道路绿地达标率/ });
  await expect(gap.getByText('没有措施')).toBeVisible();
  await gap.getByRole('button', { name: /登记措施/ }).click();
  const form = page.getByRole('dialog', { name: '登记措施' });
  await form.getByLabel('名称', { exact: true }).fill('补齐缺口的措施');
  await choose(form, '责任单位', '园林局');
  await form.getByLabel('预期成效', { exact: true }).fill('96');
  await form.getByLabel('完成期限').fill(await dayAhead(page, 60));
  await form.getByLabel('总投资').fill('800');
  await form.getByRole('button', { name: '保存' }).click();
  await expect(form).toBeHidden();
  await expect(gap.getByText('可补上')).toBeVisible();
  await expect(gap.getByText('可达标')).toBeVisible();

  await page.setViewportSize(phone);
  await signIn(page, 'bureau');
  await page.goto('/projects/list?mine=1');
  await page.getByRole('link', { name: '补齐缺口的措施' }).click();
  await page.getByRole('button', { name: '开始实施' }).click();
  const begin = page.getByRole('dialog');
  await begin.getByRole('button', { name: '开始实施' }).click();
  await expect(begin).toBeHidden();
  await page.getByRole('button', { name: '填报进展' }).click();
  const report = page.getByRole('dialog');
  await report.getByLabel('进度').fill('30');
  await report.getByLabel('做了什么').fill('完成放线和土方');
  await report.getByRole('button', { name: '填报进展' }).click();
  await expect(report).toBeHidden();
  await expect(page.getByText('30 %  完成放线和土方')).toBeVisible();
  // It waits at home until it is done.
  await page.goto('/');
  await expect(page.getByRole('link', { name: /补齐缺口的措施/ })).toBeVisible();
});

test('two projects on the same ground are told, one is settled, and milestones have lights', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await page.setViewportSize(desk);
  await signIn(page, 'office');
  await page.goto('/projects/list');
  const add = async (name: string, corners: string) => {
    await page.getByRole('button', { name: '登记措施' }).first().click();
    const form = page.getByRole('dialog', { name: '登记措施' });
    await choose(form, '对应指标', '建成区绿地率');
    await form.getByLabel('名称', { exact: true }).fill(name);
    await choose(form, '责任单位', '园林局');
    await form.getByLabel('预期成效', { exact: true }).fill('2');
    await form.getByLabel('完成期限').fill(await dayAhead(page, 90));
    await form.getByRole('switch', { name: '是工程项目' }).click();
    await form.getByLabel('坐标或 GeoJSON').fill('一行字');
    await form.getByRole('button', { name: '采用这些坐标' }).click();
    await expect(form.getByRole('alert').filter({ hasText: '经度, 纬度' })).toBeVisible();
    await form.getByLabel('坐标或 GeoJSON').fill(corners);
    await form.getByRole('button', { name: '采用这些坐标' }).click();
    await expect(form.getByText('范围（5 个点）')).toBeVisible();
    await form.getByRole('button', { name: '加一个节点' }).click();
    await form.getByLabel('第 1 个节点的名称').fill('立项批复');
    await form.getByLabel('第 1 个节点的计划日').fill('2020-03-01');
    await form.getByRole('button', { name: '保存' }).click();
    await expect(form).toBeHidden();
  };
  const west = '113.9, 30.9\n113.901, 30.9\n113.901, 30.901\n113.9, 30.901';
  const east = '113.9005, 30.9\n113.9015, 30.9\n113.9015, 30.901\n113.9005, 30.901';
  await add('西边的园', west);
  await add('东边的园', east);
  await page.goto('/projects/list?q=西边的园');
  await expect(page.getByText('处场地冲突未处理').first()).toBeVisible();
  await page.getByRole('link', { name: '西边的园' }).click();
  await expect(page.getByText('已逾期').first()).toBeVisible();
  const conflicts = page.getByRole('list', { name: '场地冲突' });
  await expect(conflicts.getByRole('link', { name: '东边的园' })).toBeVisible();
  await expect(conflicts.getByText('未处理').first()).toBeVisible();
  await expectGoodPage(page);
  // It begins only with a reason.
  await page.getByRole('button', { name: '开始实施' }).click();
  const begin = page.getByRole('dialog');
  await expect(begin.getByText('没有处理').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(begin).toBeHidden();
  await conflicts.getByRole('button', { name: '记录处理' }).first().click();
  const settle = page.getByRole('dialog', { name: '记录处理' });
  await settle.getByLabel('决定部门').fill('市资规局');
  await settle.getByLabel('文号').fill('资规函〔2026〕3号');
  await settle.getByLabel('日期').fill('2026-01-15');
  await settle.getByLabel('怎样处理').fill('东边的园退让至道路以东');
  await settle.getByRole('button', { name: '保存' }).click();
  await expect(settle).toBeHidden();
  await expect(conflicts.getByText('资规函〔2026〕3号')).toBeVisible();
  await expectGoodPage(page);
  await page.setViewportSize(phone);
  await expectGoodPage(page);
});
