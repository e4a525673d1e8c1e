/** Pages of a result that others only pass by: its zones, its report on the page, and work as it runs. */
import { expect, type Page, test } from '@playwright/test';
import { expectGoodPage, foreignRequests } from '../looks';
import { desktop, phone, signIn } from './people';

async function openDraft(page: Page): Promise<void> {
  await page.goto('/assessments');
  await page.getByRole('link', { name: /自评（初稿）/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('自评');
}

for (const [name, size] of Object.entries({ desktop, phone })) {
  test(`zones and the report are good on the page (${name})`, async ({ page }) => {
    const foreign = foreignRequests(page);
    await page.setViewportSize(size);
    await signIn(page, 'leader');
    await openDraft(page);
    const address = page.url();
    await page.goto(`${address}?tab=zones`);
    const zones = page.getByRole('region', { name: '分区情况' });
    await expect(zones).toContainText('望泽区');
    await expectGoodPage(page);
    await page.goto(`${address}?tab=zones&zones=built`);
    await expect(zones).toContainText('新增建成区');
    await expectGoodPage(page);

    await page.goto(`${address}?tab=documents`);
    const files = page.getByRole('region', { name: '报告和表格' });
    await files.getByRole('button', { name: /^预览 自查报告/ }).click();
    const frame = files.locator('iframe');
    await expect(frame).toHaveAttribute('title', /^预览 自查报告/);
    await expect(frame).toHaveAttribute('src', /^blob:/);
    await expectGoodPage(page);
    await files.getByRole('button', { name: /^收起预览/ }).click();
    await expect(frame).toHaveCount(0);
    expect(foreign).toEqual([]);
  });
}

test('work is seen to go on: in the list, and step by step in its record', async ({ page }) => {
  test.setTimeout(300_000);
  await signIn(page, 'office');
  const ask = async (label: string) => {
    const answer = await page.request.post('/api/v1/assessments', { data: { label } });
    expect(answer.ok()).toBe(true);
    return answer.json();
  };
  // The first is looked at in the list, which takes a while; the second goes on longer.
  await ask('看列表');
  const { job, assessment } = await ask('看进度');
  const streams: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith(`/jobs/${job}/events`)) streams.push(request.url());
  });
  // Every word that the page says of it, in the order it said them.
  await page.addInitScript(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    new MutationObserver(() => {
      const words = document.querySelector('[role="dialog"] p[aria-live]')?.textContent?.trim();
      if (words && said.at(-1) !== words) said.push(words);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.goto('/jobs?state=going');
  const row = page.getByRole('row').filter({ hasText: '看进度' });
  await expect(row).toContainText('开展评估');
  await expect(page.getByRole('row').filter({ hasText: '看列表' })).toContainText('进行中');
  await expect(page.getByRole('progressbar').first()).toBeVisible();
  await expectGoodPage(page);
  await row.click();
  const record = page.getByRole('dialog');
  await expect(record).toContainText('看进度');
  await expect(record.getByRole('progressbar')).toBeVisible();
  await expectGoodPage(page);
  await expect(record.getByRole('link', { name: '查看评估' })).toBeVisible({ timeout: 200_000 });
  expect(streams).toHaveLength(1);
  const said = await page.evaluate(() => (window as unknown as { said: string[] }).said);
  expect(new Set(said).size, said.join('\n')).toBeGreaterThan(2);
  await page.setViewportSize(phone);
  await expectGoodPage(page);
  await record.getByRole('link', { name: '查看评估' }).click();
  await expect(page).toHaveURL(new RegExp(`/assessments/${assessment}`));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('看进度');
});
