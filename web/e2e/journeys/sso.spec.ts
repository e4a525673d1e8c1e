/** Single sign-on through the city's provider, which scripts/journeys.sh starts beside the city. */
import { expect, type Page, test } from '@playwright/test';
import { expectGoodPage } from '../looks';
import { desktop, phone, signIn } from './people';

async function comeAs(page: Page, name: string): Promise<void> {
  await page.goto('/sign-in?back=%2Fme');
  await page.getByRole('button', { name: '用云泽统一认证登录' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Continue' }).click();
}

test('an allowed person comes by the city’s sign-in, and it is on record', async ({
  page,
  browser,
  baseURL,
}) => {
  await signIn(page, 'security');
  await page.goto('/accounts?q=statistics');
  await page.getByRole('row').filter({ hasText: 'statistics' }).click();
  const record = page.getByRole('dialog');
  const section = record.getByRole('region', { name: '单点登录' });
  await section.getByRole('button', { name: '允许单点登录' }).click();
  await expect(section).toContainText('第一次登录时');
  await expectGoodPage(page);

  const theirs = await (
    await browser.newContext({ locale: 'zh-CN', baseURL: baseURL ?? '' })
  ).newPage();
  await comeAs(theirs, 'statistics');
  await expect(theirs).toHaveURL(/\/me$/);
  await expect(theirs.getByRole('main')).toContainText('statistics');

  await page.reload();
  await expect(section).toContainText('id of statistics');
  await expectGoodPage(page);
  await section.getByRole('button', { name: '解除绑定' }).click();
  await expect(section.getByRole('button', { name: '允许单点登录' })).toBeVisible();
  await theirs.reload();
  await expect(theirs).toHaveURL(/sign-in/);
  await theirs.context().close();

  const auditor = await (
    await browser.newContext({ locale: 'zh-CN', baseURL: baseURL ?? '' })
  ).newPage();
  await signIn(auditor, 'audit');
  await auditor.goto('/audit');
  for (const words of ['允许单点登录', '与统一认证身份绑定', '单点登录', '取消单点登录']) {
    await expect(auditor.getByText(words, { exact: true }).first()).toBeVisible();
  }
  await auditor.context().close();
});

for (const [name, viewport] of Object.entries({ desktop, phone })) {
  test(`who has no account is told so in words (${name})`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await page.goto('/sign-in');
    await expectGoodPage(page);
    await comeAs(page, 'security');
    await expect(page.getByRole('alert')).toContainText('您在');
    await expect(page.getByRole('alert')).toContainText('请联系安全管理员');
    // What the provider sent is no longer in the address.
    await expect(page).toHaveURL(/\/sign-in\/return$/);
    await expectGoodPage(page);
    await page.getByRole('link', { name: '返回登录页' }).click();
    await expect(page.getByRole('button', { name: '用云泽统一认证登录' })).toBeVisible();
  });
}
