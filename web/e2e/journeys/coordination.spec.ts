/** Meetings, matters and the plan: from calling a meeting to a decision that stands at its task. */
import { expect, type Page, test } from '@playwright/test';
import { expectGoodPage, foreignRequests } from '../looks';

const password = 'Lvyin-2026';
const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

async function signIn(page: Page, name: string) {
  await page.context().clearCookies();
  const answer = await page.request.post('/api/v1/session', { data: { name, password } });
  expect(answer.ok(), `${name} may sign in`).toBe(true);
}

async function choose(page: Page, label: string, option: string | RegExp) {
  const box = page.getByRole('combobox', { name: label, exact: true });
  await box.click();
  await box.pressSequentially(typeof option === 'string' ? option.slice(0, 4) : '');
  await page.locator('.ant-select-item-option').filter({ hasText: option }).first().click();
}

for (const [name, size] of [
  ['a desk', desk],
  ['a phone', phone],
] as const) {
  test(`every list and one of its records are good on ${name}`, async ({ page }) => {
    const foreign = foreignRequests(page);
    await page.setViewportSize(size);
    await signIn(page, 'office');
    for (const [path, seen] of [
      ['/coordination/blocker', '部分道路断面不足'],
      ['/coordination/guidance', '逾期'],
      ['/coordination/liaison', '影像时相'],
      ['/coordination/commitment', '滞后'],
      ['/coordination/action', '核清公园绿地台账'],
      ['/coordination/practice', '一树一档'],
      ['/meetings', '动员会'],
      ['/plan', '云政办发〔2026〕35号'],
    ] as const) {
      await page.goto(path);
      await expect(page.getByText(seen).first()).toBeVisible();
      await expectGoodPage(page);
    }
    await page.goto('/meetings');
    await page.getByText('国家园林城市复查工作动员会').first().click();
    if (size === phone) await page.getByRole('button', { name: '打开' }).last().click();
    await expect(page.getByRole('heading', { name: '会议议定事项' })).toBeVisible();
    await expectGoodPage(page);
    expect(foreign).toEqual([]);
  });
}

test('a blocker is raised at a task, brought up, decided, and the task shows it', async ({
  page,
}) => {
  await page.setViewportSize(desk);
  await signIn(page, 'bureau');
  await page.goto('/tasks?text=古树名木');
  await page.getByText('古树名木和后备资源保护').click();
  await page.getByRole('link', { name: '提出堵点' }).click();
  const form = page.getByRole('dialog', { name: '提出堵点' });
  await form.getByLabel('堵点').fill('两株古树位于在建工地');
  await form.getByLabel('矛盾问题').fill('保护范围与围挡冲突');
  await form.getByLabel('需要解决什么').fill('请住建局调整围挡');
  await form.getByRole('button', { name: '保存' }).click();
  await expect(form).toBeHidden();
  await page.getByText('两株古树位于在建工地').first().click();
  const paper = page.getByRole('dialog', { name: '两株古树位于在建工地' });
  await paper.getByRole('button', { name: '提请协调' }).click();
  await paper.getByRole('button', { name: '提请协调' }).click();
  await expect(paper.getByText('已提请协调').first()).toBeVisible();

  await signIn(page, 'leader');
  await page.goto('/');
  await page.getByRole('link', { name: /两株古树位于在建工地/ }).click();
  const decided = page.getByRole('dialog', { name: '两株古树位于在建工地' });
  await decided.getByRole('button', { name: '作出决定' }).click();
  await decided.getByLabel('决定内容').fill('围挡退让五米，任务期限顺延');
  await decided.getByLabel('纪要或文件号').fill('云复查纪要〔2026〕3号');
  await decided.getByRole('button', { name: '调整一项任务' }).click();
  // Before the report is due, or the breakdown could not be issued any more.
  const later = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
  await decided.getByLabel('第 1 项期限').fill(later);
  await expectGoodPage(page);
  await decided.getByRole('button', { name: '作出决定' }).click();
  await expect(decided.getByText('已决定')).toBeVisible();
  await decided
    .getByRole('link', { name: /古树名木/ })
    .first()
    .click();
  await expect(page.getByText('按决定调整')).toBeVisible();
  await expect(page.getByText('云复查纪要〔2026〕3号').first()).toBeVisible();
  await expect(page.getByText(later).first()).toBeVisible();
  await expectGoodPage(page);
});

test('a meeting is called, held, minuted and issued, and a unit signs in', async ({ page }) => {
  await page.setViewportSize(desk);
  await signIn(page, 'office');
  await page.goto('/meetings?open=new');
  const form = page.getByRole('dialog', { name: '安排会议' });
  await form.getByLabel('会议名称').fill('台账推进会');
  await form.getByRole('button', { name: '加一项议程' }).click();
  await form.getByLabel('第 1 项议程').fill('通报进度');
  await form.getByRole('button', { name: '邀请一个单位' }).click();
  await choose(page, '第 1 个参会单位', '望泽区');
  await form.getByRole('button', { name: '保存' }).click();
  await expect(form).toBeHidden();
  await signIn(page, 'district');
  await page.goto('/meetings');
  await page.getByText('台账推进会').click();
  await page
    .getByRole('button', { name: '签到 望泽区' })
    .or(page.getByRole('button', { name: /^签到/ }))
    .click();
  const seat = page.getByRole('dialog', { name: '望泽区签到' });
  await seat.getByLabel('参会人').fill('陈水生');
  await seat.getByRole('button', { name: '签到' }).click();
  await expect(seat).toBeHidden();
  await signIn(page, 'office');
  await page.reload();
  await page.getByRole('button', { name: '已召开' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '已召开' }).click();
  await page.getByRole('button', { name: '写纪要' }).click();
  const minutes = page.getByRole('dialog', { name: '写纪要' });
  await minutes.getByLabel('会议纪要').fill('# 议定事项\n台账月底前核清。');
  await minutes.getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('heading', { name: '议定事项' })).toBeVisible();
  await page.getByRole('button', { name: '印发纪要' }).click();
  const issue = page.getByRole('dialog', { name: '印发纪要' });
  await issue.getByLabel('纪要编号').fill('纪要〔2026〕9号');
  await issue.getByRole('button', { name: '印发纪要' }).click();
  await expect(page.getByText('纪要已印发').first()).toBeVisible();
  await expectGoodPage(page);
});

test('a register that there is not is told as a page that was not found', async ({ page }) => {
  await signIn(page, 'office');
  await page.goto('/coordination/nonsense');
  await expect(page.getByRole('heading', { level: 1, name: '找不到页面' })).toBeVisible();
});
