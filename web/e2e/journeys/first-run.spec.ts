/** An empty installation: from the token that the server printed to a signed-in home. */
import { expect, type Page, test } from '@playwright/test';
import { expectGoodPage } from '../looks';
import { desktop, enter, phone } from './people';

test.use({ baseURL: process.env.YUANJIAN_EMPTY_URL ?? '' });
test.describe.configure({ mode: 'serial' });

async function fillCity(page: Page, token: string) {
  await page.goto('/');
  await expect(page).toHaveURL(/\/setup$/);
  await page.getByLabel('初始化口令').fill(token);
  await page.getByLabel('城市名称').fill('试城市');
  await page.getByLabel('行政区划代码').fill('990200');
  await expectGoodPage(page);
  await page.getByRole('button', { name: '下一步' }).click();
  const parts = page.getByRole('grid', { name: '区划' });
  await page.evaluate((text) => navigator.clipboard.writeText(text), divisions.join('\n'));
  await parts.focus();
  await page.keyboard.press('Control+v');
  await expect(parts).toContainText('试东区');
  await expectGoodPage(page);
  await page.getByRole('button', { name: '下一步' }).click();
  await expect(page.getByRole('grid', { name: '单位' })).toContainText('市园林绿化局');
  await expectGoodPage(page);
  await page.getByRole('button', { name: '下一步' }).click();
}

const divisions = ['990202\t试东区', '990203\t试西区'];

/** Names and first passwords, pasted as from a spreadsheet: the third and fourth column. */
async function pastePeople(page: Page, lines: string[]) {
  const grid = page.getByRole('grid', { name: '首批人员' });
  await page.evaluate((text) => navigator.clipboard.writeText(text), lines.join('\n'));
  await grid.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+v');
}

const people = ['王系统', '李安全', '赵审计', '钱办公'].map((name) => `${name}\tChushi-2026`);

test.beforeEach(async ({ context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
});

test('a wrong token founds nothing and says where the right one stands (phone)', async ({
  page,
}) => {
  await page.setViewportSize(phone);
  await fillCity(page, 'not-the-token');
  await page.getByRole('button', { name: '下一步' }).click();
  await expect(page.getByRole('alert')).toContainText('需要填写');
  await pastePeople(page, people);
  await expectGoodPage(page);
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByRole('button', { name: '建立平台' }).click();
  await expect(page.getByRole('alert')).toContainText('初始化口令不对');
  await expectGoodPage(page);
});

test('the wizard founds the city, and the office is led to its own password and home', async ({
  page,
}) => {
  await page.setViewportSize(desktop);
  await fillCity(page, process.env.YUANJIAN_SETUP_TOKEN ?? '');
  await pastePeople(page, people);
  await page.getByRole('button', { name: '下一步' }).click();
  await expect(page.getByText('试东区; 试西区')).toBeVisible();
  await expect(page.getByText('钱办公')).toBeVisible();
  await page.getByRole('button', { name: '建立平台' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '平台已建立' })).toBeVisible();
  await page.getByRole('button', { name: '登录' }).click();

  await enter(page, 'office', 'Chushi-2026');
  await expect(page).toHaveURL(/change-password/);
  await page.getByLabel('当前密码').fill('Chushi-2026');
  await page.getByLabel('新密码', { exact: true }).fill('Qingshan-2027');
  await page.getByLabel('再输入一次新密码').fill('Qingshan-2027');
  await expectGoodPage(page);
  await page.getByRole('button', { name: '修改密码' }).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByRole('banner')).toContainText('试城市');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectGoodPage(page);
  // Founded once: the door is shut behind it.
  await page.goto('/setup');
  await expect(page).not.toHaveURL(/\/setup/);
});
