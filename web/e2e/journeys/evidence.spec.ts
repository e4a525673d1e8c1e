/**
 * A bureau hands two files in from a phone; the office returns one with a reason and accepts the
 * other; the bureau reads why.
 */
import { expect, test } from '@playwright/test';
import { expectGoodPage, foreignRequests } from '../looks';
import { desktop, phone, signIn } from './people';

const text = (name: string, words: string) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(words),
});

test('two files go up from a phone, one comes back with a reason, one is accepted', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const foreign = foreignRequests(page);
  const run = Date.now();
  const [map, list] = [`遥感判读 ${run}`, `绿地清单 ${run}`];
  await page.setViewportSize(phone);
  await signIn(page, 'bureau');
  await page.goto('/evidence');
  await expect(page.getByRole('heading', { level: 1, name: '台账' })).toBeVisible();
  await expectGoodPage(page);
  await page.getByRole('button', { name: '上传材料' }).click();
  const dialog = page.getByRole('dialog', { name: '上传材料' });
  await dialog
    .getByLabel('选择文件', { exact: true })
    .and(page.locator('input'))
    .setInputFiles([text(`2.1 ${map}.txt`, `遥感 ${run}`), text(`2.2 ${list}.txt`, `清单 ${run}`)]);
  await expect(dialog.getByText('按指标编号识别，请核对')).toHaveCount(2);
  await expectGoodPage(page);
  await dialog.getByRole('button', { name: '上传并报送 2 份' }).click();
  await expect(dialog.getByText('已上传', { exact: true })).toHaveCount(2, { timeout: 30_000 });
  await dialog.getByRole('button', { name: '完成', exact: true }).click();
  await expect(dialog).toBeHidden();

  await page.context().clearCookies();
  await page.setViewportSize(desktop);
  await signIn(page, 'office');
  await page.goto(`/evidence/pieces?q=${run}`);
  await expect(page.getByText(map)).toHaveCount(2);
  await page.getByRole('row').filter({ hasText: map }).click();
  const drawer = page.getByRole('dialog').filter({ hasText: '办理经过' });
  await drawer.getByRole('button', { name: '退回', exact: true }).click();
  const ask = page.getByRole('dialog', { name: '退回' });
  await ask.getByLabel('缺盖章页').check();
  await ask.getByLabel('说明').fill('请补第一页的章');
  await ask.getByRole('button', { name: '退回' }).click();
  await expect(drawer.getByText('退回理由：缺盖章页、请补第一页的章')).toBeVisible();
  await expectGoodPage(page);
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await page.getByRole('row').filter({ hasText: list }).click();
  await drawer.getByRole('button', { name: '通过', exact: true }).click();
  await expect(drawer.getByText('已通过').first()).toBeVisible();

  await page.context().clearCookies();
  await page.setViewportSize(phone);
  await signIn(page, 'bureau');
  await page.goto(`/evidence/pieces?q=${run}&state=returned`);
  await page.getByRole('button', { name: '打开', exact: true }).click();
  await expect(page.getByText('退回理由：缺盖章页、请补第一页的章')).toBeVisible();
  await expectGoodPage(page);
  expect(foreign).toEqual([]);
});
