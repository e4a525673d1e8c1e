/** Coming and going: a wrong password, a right one, a closed door, and out again. */
import { expect, test } from '@playwright/test';
import { expectGoodPage, foreignRequests } from '../looks';
import { desktop, enter, phone, signIn } from './people';

for (const [name, viewport] of Object.entries({ desktop, phone })) {
  test(`a wrong password is told, a right one leads on, and out again (${name})`, async ({
    page,
  }) => {
    const foreign = foreignRequests(page);
    await page.setViewportSize(viewport);
    // Whoever is not signed in is led to sign-in, and afterwards to where they wanted to go.
    await page.goto('/standards/2016');
    await expect(page).toHaveURL(/sign-in\?back=/);
    await expectGoodPage(page);
    await enter(page, 'office', 'Wrong-2026');
    await expect(page.getByRole('alert')).toContainText('用户名或密码不对');
    await expect(page.getByLabel('用户名', { exact: true })).toHaveValue('office');
    await expectGoodPage(page);
    await enter(page, 'office', 'Lvyin-2026');
    await expect(page).toHaveURL(/\/standards\/2016$/);
    await page.getByRole('button', { name: /我的账号/ }).click();
    await page.getByText('退出登录').click();
    await expect(page).toHaveURL(/\/sign-in/);
    await page.goto('/me');
    await expect(page).toHaveURL(/\/sign-in/);
    expect(foreign).toEqual([]);
  });
}

test('a role without the right is told so, and is not offered the page', async ({ page }) => {
  await signIn(page, 'treasurer');
  const menu = page.getByRole('navigation', { name: '主菜单' });
  await expect(menu.getByRole('link', { name: '首页' })).toBeVisible();
  await expect(menu.getByRole('link', { name: '审计记录' })).toHaveCount(0);
  await page.goto('/audit');
  const refusal = page.getByRole('alert').first();
  await expect(refusal).toContainText('您的角色不能做这件事');
  await expect(refusal).not.toContainText('audit.read');
  await expectGoodPage(page);
});
