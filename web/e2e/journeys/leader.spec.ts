/** A leader reads the cockpit; the office takes the campaign one step on, and both see it. */
import { expect, type Page, test } from '@playwright/test';
import { expectGoodPage, foreignRequests } from '../looks';

const password = 'Lvyin-2026';
const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

async function signIn(page: Page, name: string) {
  const answer = await page.request.post('/api/v1/session', { data: { name, password } });
  expect(answer.ok(), `${name} may sign in`).toBe(true);
}

async function signOut(page: Page) {
  await page.context().clearCookies();
}

for (const [name, size] of [
  ['a desk', desk],
  ['a phone', phone],
] as const) {
  test(`a leader reads on ${name} how long there is and how near the loss is`, async ({ page }) => {
    const foreign = foreignRequests(page);
    await page.setViewportSize(size);
    await signIn(page, 'leader');
    await page.goto('/cockpit');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('复查');
    await expect(page.getByRole('region', { name: '最近期限' })).toContainText(/剩 \d+ 天/);
    await expect(page.getByRole('region', { name: '距撤销称号的步数' })).toContainText(
      '距撤销称号还有 3 步',
    );
    const lights = page.getByRole('list', { name: '五盏灯' }).getByRole('listitem');
    await expect(lights).toHaveCount(5);
    await expect(page.getByRole('region', { name: '各区准备情况' })).toContainText('联系人到位');
    await expectGoodPage(page);
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 2, name: '待办' })).toBeVisible();
    await expectGoodPage(page);
    expect(foreign).toEqual([]);
  });
}

test('the office hands the report up, sees the meter, and the leader reads the new state', async ({
  page,
}) => {
  await page.setViewportSize(desk);
  await signIn(page, 'office');
  await page.goto('/campaigns');
  await page.getByRole('link', { name: '国家园林城市复查（演示）' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('国家园林城市复查（演示）');
  await expectGoodPage(page);

  await page.getByRole('button', { name: '登记上报' }).click();
  const dialog = page.getByRole('dialog', { name: '登记上报' });
  await dialog.getByRole('button', { name: '登记上报' }).click();
  await expect(dialog.getByText('请填写“文号”。')).toBeVisible();
  await dialog.getByLabel('文号').fill('演示政〔2026〕40号');
  await dialog.getByRole('button', { name: '登记上报' }).click();
  await expect(dialog).toBeHidden();

  const meter = page.getByRole('region', { name: '距撤销称号的步数' });
  await expect(meter).toContainText('距撤销称号还有 3 步');
  await expect(page.getByRole('button', { name: '登记限期整改' })).toBeVisible();
  await expect(page.getByRole('table', { name: '办理过程' })).toContainText('演示政〔2026〕40号');
  await expectGoodPage(page);
  await page.setViewportSize(phone);
  await page.reload();
  await expect(page.getByRole('region', { name: '办理过程' })).toContainText('已上报');
  await expectGoodPage(page);

  await signOut(page);
  await signIn(page, 'leader');
  await page.goto('/cockpit');
  await expect(page.getByRole('region', { name: '最近期限' })).toContainText('现场复查');
  await expect(page.getByText('已上报，待复查')).toBeVisible();
});
