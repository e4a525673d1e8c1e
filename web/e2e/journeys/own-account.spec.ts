/**
 * One's own account: a second factor, the other devices, and a session that is left alone. On a
 * copy of the invented city that signs out after one idle minute.
 */
import { createHmac } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { expectGoodPage } from '../looks';
import { desktop, enter, password, phone, signIn } from './people';

const baseURL = process.env.YUANJIAN_SPARE_URL ?? '';
test.use({ baseURL });

/** RFC 6238 as an authenticator does it: SHA-1, six digits, thirty seconds. */
function codeOf(secret: string, at = Date.now()): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const from = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('a second factor is set up, asked for at sign-in, and given up again', async ({ page }) => {
  await signIn(page, 'treasurer');
  await page.goto('/me#second-factor');
  const part = page.getByRole('region', { name: '二次验证' });
  await part.getByRole('button', { name: '开启二次验证' }).click();
  const secret = ((await part.locator('code').textContent()) ?? '').replaceAll(' ', '');
  await expect(part.getByRole('link')).toHaveAttribute('href', /^otpauth:\/\/totp\//);
  await expect(part.getByRole('link')).toHaveAttribute('href', new RegExp(`secret=${secret}`));
  await expectGoodPage(page);
  await page.setViewportSize(phone);
  await expectGoodPage(page);
  await page.setViewportSize(desktop);
  const wrong = codeOf(secret) === '123456' ? '654321' : '123456';
  await part.getByLabel('填写应用显示的 6 位数字').fill(wrong);
  await part.getByRole('button', { name: '确认开启' }).click();
  await expect(part.getByRole('alert')).toContainText('验证码');
  const first = codeOf(secret);
  await part.getByLabel('填写应用显示的 6 位数字').fill(first);
  await part.getByRole('button', { name: '确认开启' }).click();
  await expect(part.getByRole('status')).toContainText('已开启');
  await expectGoodPage(page);

  await page.context().clearCookies();
  await page.goto('/sign-in');
  await enter(page, 'treasurer', password);
  const asked = page.getByLabel('动态验证码');
  await expect(asked).toBeFocused();
  await expectGoodPage(page);
  await asked.fill(wrong);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('验证码');
  await expect(asked).toHaveValue('');
  await expect(page).toHaveURL(/sign-in/);
  // A code that was used is of no use to who saw it: the next one counts, also of a clock that is
  // thirty seconds fast.
  const next = codeOf(secret, Date.now() + 30_000);
  expect(next).not.toBe(first);
  await asked.fill(next);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).not.toHaveURL(/sign-in/);

  await page.goto('/me#second-factor');
  await part.getByLabel('关闭动态验证码请输入当前密码').fill(password);
  await part.getByRole('button', { name: '关闭二次验证' }).click();
  await expect(part).toContainText('未开启');
});

test('another device is seen and signed out from here', async ({ page, browser }) => {
  const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
  const context = await browser.newContext({ baseURL, locale: 'zh-CN', userAgent: agent });
  const theirs = await context.newPage();
  await signIn(theirs, 'supervisor');
  await signIn(page, 'supervisor');
  await page.goto('/me#sessions');
  const part = page.getByRole('region', { name: '登录设备' });
  await expect(part.getByRole('listitem')).toHaveCount(2);
  await expect(part.getByRole('listitem').filter({ hasText: '当前设备' })).toHaveCount(1);
  await expectGoodPage(page);
  await page.setViewportSize(phone);
  await expectGoodPage(page);
  await part.getByRole('button', { name: '强制下线：Firefox 128 · Linux' }).click();
  await expect(part.getByRole('listitem')).toHaveCount(1);
  await theirs.reload();
  await expect(theirs).toHaveURL(/sign-in/);
  await page.reload();
  await expect(part.getByRole('listitem')).toContainText('当前设备');
  await context.close();
});

/** When the warning comes and when the session ends, in the page's own words. */
const warning = (page: Page) => page.getByRole('dialog', { name: '即将自动退出' });

test('a session left alone is warned, kept by a button, and ended', async ({ page }) => {
  // The page measures by its own clock, which is put on: nobody waits out a minute and a half.
  await page.clock.install();
  await signIn(page, 'reviewer');
  await page.goto('/honours');
  await expect(page.getByRole('heading', { level: 1, name: '荣誉台账' })).toBeVisible();
  await page.clock.fastForward(32_000);
  await expect(warning(page)).toBeVisible();
  await expect(warning(page)).toContainText('无操作满 1 分钟将自动退出');
  await expectGoodPage(page);
  await warning(page).getByRole('button', { name: '继续使用' }).click();
  await expect(warning(page)).toBeHidden();
  await expect(page).toHaveURL(/\/honours/);
  await page.clock.fastForward(61_000);
  await expect(page).toHaveURL(/sign-in\?back=%2Fhonours/);
  const answer = await page.request.get('/api/v1/session');
  expect(answer.status()).toBe(401);
  // Back to where it was left.
  await enter(page, 'reviewer', password);
  await expect(page).toHaveURL(/\/honours$/);
});
