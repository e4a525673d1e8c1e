/** The office urges a unit; the unit reads it behind its bell, and chooses how it is told. */
import { expect, type Page, test } from '@playwright/test';
import { expectGoodPage, foreignRequests } from '../looks';
import { desktop, password, phone } from './people';

async function signIn(page: Page, name: string) {
  const answer = await page.request.post('/api/v1/session', { data: { name, password } });
  expect(answer.ok(), `${name} may sign in`).toBe(true);
}

for (const [name, size] of [
  ['a desk', desktop],
  ['a phone', phone],
] as const) {
  test(`a unit reads on ${name} what is urged, and marks it as read`, async ({ page }) => {
    const foreign = foreignRequests(page);
    await page.setViewportSize(size);
    await signIn(page, 'bureau');
    const own = await (await page.request.get('/api/v1/own_tasks')).json();
    const task = own.lead.find((one: { state: string }) => one.state === 'in_progress');
    await page.context().clearCookies();
    await signIn(page, 'office');
    const note = `请尽快报送（${name}）`;
    const urged = await page.request.post(`/api/v1/tasks/${task.id}/urges`, {
      data: { organisation: task.lead.id, note },
    });
    expect(urged.ok()).toBe(true);
    await page.context().clearCookies();
    await signIn(page, 'bureau');
    // The service hears the record every two seconds.
    await expect
      .poll(async () => {
        const list = await page.request.get('/api/v1/notices?kind=urging');
        return JSON.stringify(await list.json());
      })
      .toContain(note);
    await page.goto('/');
    await page.getByRole('link', { name: /^消息，\d+ 条未读/ }).click();
    await expect(page.getByRole('tab', { name: /^督办/ })).toHaveAttribute('aria-selected', 'true');
    const row = page.getByRole('listitem').filter({ hasText: note });
    await expect(row).toBeVisible();
    await expectGoodPage(page);
    await row.getByRole('button', { name: '标为已读' }).click();
    await expect(row.getByRole('button', { name: '标为未读' })).toBeVisible();
    await page.goto('/me#notices');
    await expect(page.getByRole('region', { name: '提醒方式' })).toBeVisible();
    await expectGoodPage(page);
    expect(foreign).toEqual([]);
  });
}

test('the office sees how the city tells, and the brief on one page', async ({ page }) => {
  await page.setViewportSize(desktop);
  await signIn(page, 'office');
  await page.goto('/notices/rules');
  await page.getByLabel('提前提醒天数').fill('3, 7');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.getByText(/提前天数应为 0 至 60 的整数/)).toBeVisible();
  await page.getByLabel('提前提醒天数').fill('7, 3, 1, 0');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.getByText('已保存。')).toBeVisible();
  await expectGoodPage(page);
  await page.goto('/notices/outbox');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectGoodPage(page);
  const campaigns = await (await page.request.get('/api/v1/campaigns')).json();
  await page.goto(`/campaigns/${campaigns[0].id}/brief`);
  await expect(page.getByRole('heading', { level: 1, name: '一页简报' })).toBeVisible();
  await expect(page.getByRole('link', { name: '下载 PDF' })).toBeVisible();
  await expectGoodPage(page);
});

test('a unit finds its own week on one page and takes it as PDF', async ({ page }) => {
  await page.setViewportSize(phone);
  await signIn(page, 'bureau');
  await page.goto('/my-tasks');
  await page.getByRole('link', { name: '一页简报' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '单位简报' })).toBeVisible();
  await expect(
    page.getByRole('heading', { level: 3, name: /^待报送事项（共 \d+ 项/ }),
  ).toBeVisible();
  await expectGoodPage(page);
  const file = await page.getByRole('link', { name: '下载 PDF' }).getAttribute('href');
  const answer = await page.request.get(file ?? '');
  expect((await answer.body()).subarray(0, 5).toString()).toBe('%PDF-');
});
