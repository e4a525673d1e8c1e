/** The three administrators at work: accounts and roles, the signed policy, the machine, the API. */
import { expect, type Page, test } from '@playwright/test';
import { expectGoodPage } from '../looks';
import { desktop, enter, phone, signIn } from './people';

/** Opens the kit's list of a form's field and takes one of its entries. */
async function choose(page: Page, field: string, entry: string): Promise<void> {
  await page.getByRole('dialog').getByLabel(field, { exact: true }).click();
  await page.getByTitle(entry, { exact: true }).last().click();
}

test('a new account gets a role, a one-time password, and loses its way in again', async ({
  page,
  browser,
}) => {
  await signIn(page, 'security');
  await page.getByRole('link', { name: '账号管理' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: '账号管理' })).toBeVisible();
  await expectGoodPage(page);
  await page.getByRole('button', { name: '新建账号' }).click();
  const record = page.getByRole('dialog');
  await record.getByLabel('姓名').fill('周验收');
  await record.getByLabel('用户名').fill('zhou');
  await choose(page, '角色', '责任单位');
  await record.getByRole('button', { name: '新建账号' }).click();
  await expect(record).toContainText('请选择单位');
  await expectGoodPage(page);
  await choose(page, '单位', '园林局');
  await record.getByRole('button', { name: '新建账号' }).click();
  await expect(record.getByRole('status')).toContainText('zhou 的一次性密码');
  const password = (await record.locator('code').textContent()) ?? '';
  await expectGoodPage(page);

  const theirs = await (await browser.newContext({ locale: 'zh-CN' })).newPage();
  await theirs.goto(new URL('/sign-in', page.url()).href);
  await enter(theirs, 'zhou', password);
  await expect(theirs).toHaveURL(/change-password/);

  await record.getByRole('button', { name: '查看账号' }).click();
  await expect(record).toContainText('责任单位 · 园林局');
  await page.reload();
  await expect(record).toContainText('目前在 1 台设备上登录');
  await expectGoodPage(page);
  // Somebody who works is not offered an administrator's role.
  await record.getByRole('button', { name: '授予角色' }).click();
  await record.getByLabel('角色', { exact: true }).click();
  await expect(page.getByTitle('督查室', { exact: true }).last()).toBeVisible();
  await expect(page.getByTitle('审计管理员', { exact: true })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.goto(page.url());
  await record.getByRole('button', { name: '停用账号' }).click();
  await expect(record).toContainText('已停用');
  await theirs.reload();
  await expect(theirs).toHaveURL(/sign-in/);
  await theirs.context().close();
});

test('nobody serves himself, and filters find an account by its role', async ({ page }) => {
  await signIn(page, 'security');
  await page.goto('/accounts?role=security_administrator');
  await page.getByRole('row').filter({ hasText: 'security' }).click();
  const record = page.getByRole('dialog');
  await expect(record).toContainText('须由另一位安全管理员办理');
  await expect(record.getByRole('button', { name: /收回|停用|重置/ })).toHaveCount(0);
  await expectGoodPage(page);
});

for (const [name, viewport] of Object.entries({ desktop, phone })) {
  test(`the policy, the machine and the API can be read (${name})`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await signIn(page, 'security');
    for (const view of ['/policy', '/policy?by=route', '/policy?by=role']) {
      await page.goto(view);
      await expect(page.getByText('类事项')).toBeVisible();
      await expectGoodPage(page);
    }
    await page.goto('/accounts');
    await expect(page.getByText('treasurer', { exact: true })).toBeVisible();
    await expectGoodPage(page);
    await page.goto('/reference?q=layers');
    await page.getByText('/api/v1/layers', { exact: true }).first().click();
    await expect(page.getByText('谁可以调用：').first()).toBeVisible();
    await expectGoodPage(page);

    await signIn(page, 'system');
    await page.goto('/system');
    await expect(page.getByRole('heading', { name: '备份与核对' })).toBeVisible();
    await expectGoodPage(page);
  });
}
