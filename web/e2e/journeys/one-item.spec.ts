/**
 * The five-minute path of a unit with one item, on a phone: the notice leads to one page with
 * number or words, a file and a signature; sent, it stands on record and waits to be accepted.
 */
import { expect, type Page, test } from '@playwright/test';
import { expectGoodPage, foreignRequests } from '../looks';
import { password, phone } from './people';

async function signIn(page: Page, name: string) {
  await page.context().clearCookies();
  const answer = await page.request.post('/api/v1/session', { data: { name, password } });
  expect(answer.ok(), `${name} may sign in`).toBe(true);
}

test('a unit with one item goes from the notice to a file, a signature and sent, by phone', async ({
  page,
}) => {
  const foreign = foreignRequests(page);
  await page.setViewportSize(phone);
  // The office sends the only task of the bureau of statistics back.
  await signIn(page, 'statistics');
  const own = await (await page.request.get('/api/v1/own_tasks')).json();
  const task = own.lead.find((one: { state: string }) => one.state === 'submitted');
  expect(task, 'the invented city has a task that was handed in').toBeTruthy();
  await signIn(page, 'office');
  const note = '缺样本量说明，请补充（一页报送）';
  const back = await page.request.post(`/api/v1/tasks/${task.id}/moves`, {
    data: { move: 'return', note, revision: task.revision },
  });
  expect(back.ok()).toBe(true);

  await signIn(page, 'statistics');
  // The service hears the record every two seconds.
  await expect
    .poll(async () => {
      const list = await page.request.get('/api/v1/notices?kind=urging');
      return JSON.stringify(await list.json());
    })
    .toContain(note);
  await page.goto('/notices?kind=urging');
  const row = page.getByRole('listitem').filter({ hasText: note });
  await row.getByRole('link', { name: /^查看/ }).click();
  await expect(page).toHaveURL(`/do/${task.id}`);
  await expect(page.getByRole('heading', { level: 1, name: task.title })).toBeVisible();
  await expectGoodPage(page);

  // Nothing is sent without words and a name.
  const send = page.getByRole('button', { name: '报送', exact: true });
  await send.click();
  await expect(page.getByText('请填写“签批人”。')).toBeVisible();
  await page.getByLabel('完成情况').fill('有效问卷 1200 份，样本说明见附件。');
  const number = page.getByLabel('完成数量');
  if (await number.isVisible()) await number.fill('1');
  await page.getByLabel('依据材料').setInputFiles({
    name: '样本说明.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('有效问卷 1200 份，覆盖四区。'),
  });
  await expect(page.getByRole('list', { name: '随任务报送的材料' })).toContainText('样本说明.txt');
  const reason = page.getByLabel('先行报送的理由');
  if (await reason.isVisible()) await reason.fill('配合部分按月另报。');
  await page.getByLabel('签批人').fill('黎景明');
  await expectGoodPage(page);
  await send.click();

  await expect(page.getByRole('heading', { level: 2, name: '已报送，待验收' })).toBeVisible();
  await expect(page.getByText('黎景明')).toBeVisible();
  await expectGoodPage(page);
  expect(foreign).toEqual([]);

  // The file is in the ledger for the item, handed in; the signature is on record.
  const list = await page.request.get(`/api/v1/evidence?campaign=${own.campaign}&own=true`);
  const pieces = (await list.json()).items as { title: string; state: string }[];
  expect(pieces.find(({ title }) => title === '样本说明')?.state).toBe('submitted');
  await signIn(page, 'audit');
  const events = await page.request.get('/api/v1/events?action=tasks.moved');
  expect(JSON.stringify(await events.json())).toContain('黎景明');
});
