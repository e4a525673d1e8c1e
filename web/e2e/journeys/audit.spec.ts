/** The auditor: does the chain hold, who did what, and what does one record say. */
import { expect, test } from '@playwright/test';
import { expectGoodPage } from '../looks';
import { desktop, enter, phone, signIn } from './people';

for (const [name, viewport] of Object.entries({ desktop, phone })) {
  test(`an auditor verifies the chain and opens a refused sign-in (${name})`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await page.goto('/sign-in');
    await enter(page, 'leader', 'Wrong-2026');
    await expect(page.getByRole('alert')).toBeVisible();
    await signIn(page, 'audit');
    await page.goto('/audit');
    const chain = page.getByRole('region', { name: '记录链' });
    await expect(chain).toContainText('记录链完整');
    const digest = await chain.locator('code').textContent();
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    await chain.getByRole('button', { name: '重新核对' }).click();
    await expect(chain).toContainText('逐条核对无误');
    await expectGoodPage(page);

    if (name === 'desktop') {
      await page.getByRole('row').filter({ hasText: '登录被拒' }).first().click();
    } else {
      const card = page.getByRole('listitem').filter({ hasText: '登录被拒' }).first();
      await card.getByRole('button').click();
    }
    const record = page.getByRole('dialog');
    await expect(record.getByRole('heading', { name: '登录被拒' })).toBeVisible();
    await expectGoodPage(page);
    // The address holds the record, so it can be sent to a colleague.
    await page.reload();
    await expect(record.getByRole('heading', { name: '登录被拒' })).toBeVisible();
  });
}

test('whoever has no audit right gets no record from the server either', async ({ page }) => {
  await signIn(page, 'system');
  const answer = await page.request.get('/api/v1/events');
  expect(answer.status()).toBe(403);
});
