/** The breakdown from the office to the units and back: issued, noted, handed in, returned. */
import { expect, type Page, test } from '@playwright/test';
import { expectGoodPage, foreignRequests } from '../looks';

const password = 'Lvyin-2026';
const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** A day so many days after another, or after today as China has it. */
function dayAfter(
  days: number,
  from = new Date().toLocaleDateString('sv', { timeZone: 'Asia/Shanghai' }),
) {
  const day = new Date(`${from}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

async function signIn(page: Page, name: string) {
  await page.context().clearCookies();
  const answer = await page.request.post('/api/v1/session', { data: { name, password } });
  expect(answer.ok(), `${name} may sign in`).toBe(true);
}

for (const [name, size] of [
  ['a desk', desk],
  ['a phone', phone],
] as const) {
  test(`the breakdown is good on ${name}, and a light leads to its lines`, async ({ page }) => {
    const foreign = foreignRequests(page);
    await page.setViewportSize(size);
    await signIn(page, 'office');
    await page.goto('/tasks');
    await expect(page.getByRole('heading', { level: 1, name: '任务分解' })).toBeVisible();
    await expect(page.getByText(/共 \d+ 条/)).toBeVisible();
    await page
      .getByRole('list', { name: '按灯筛选' })
      .getByRole('button', { name: /逾期/ })
      .click();
    await expect(page).toHaveURL(/light=red/);
    await expect(page.getByText('共 2 条')).toBeVisible();
    await expectGoodPage(page);
    await page.goto('/tasks?light=red&open=check');
    await expect(page.getByRole('dialog', { name: '核对' })).toContainText(/注意 \d+ 条/);
    await expectGoodPage(page);
    await page.goto('/tasks?light=red&open=versions');
    await expect(page.getByRole('dialog', { name: '版本与签收' })).toContainText('已签收');
    await expectGoodPage(page);
    expect(foreign).toEqual([]);
  });

  test(`how units stand is good on ${name}`, async ({ page }) => {
    await page.setViewportSize(size);
    await signIn(page, 'leader');
    for (const [tab, seen] of [
      ['units', '全市合计'],
      ['bars', '查看表格'],
      ['ladder', '灯的含义'],
    ] as const) {
      await page.goto(`/task-units?tab=${tab}`);
      await expect(page.getByText(seen)).toBeVisible();
      await expectGoodPage(page);
    }
  });

  test(`one's own tasks and one of them are good on ${name}`, async ({ page }) => {
    await page.setViewportSize(size);
    await signIn(page, 'bureau');
    await page.goto('/my-tasks');
    await expect(page.getByRole('heading', { level: 2, name: /牵头任务/ })).toBeVisible();
    await expectGoodPage(page);
    await page.getByRole('link', { name: '建成区绿化覆盖率', exact: true }).click();
    await expect(page.getByRole('heading', { level: 2, name: '办理过程' })).toBeVisible();
    await expectGoodPage(page);
  });
}

test('the office changes and issues the breakdown, and a bureau takes note', async ({ page }) => {
  await page.setViewportSize(desk);
  await signIn(page, 'office');
  await page.goto('/tasks');
  await page.getByRole('button', { name: '增加一行' }).click();
  const form = page.getByRole('dialog', { name: '增加一行' });
  await form.getByRole('button', { name: '保存' }).click();
  await expect(form.getByText('请填写“任务”。')).toBeVisible();
  await form.getByLabel('任务', { exact: true }).fill('迎检现场环境整治');
  await choose(page, form.getByLabel('牵头单位', { exact: true }), '云泽市园林绿化局', '园林');
  await choose(page, form.getByLabel('责任领导', { exact: true }), /分管副职/);
  await choose(page, form.getByLabel('责任人', { exact: true }), /经办科长/);
  await form.getByRole('button', { name: '保存' }).click();
  await expect(form).toBeHidden();
  // With what a decision moved meanwhile, which is not issued either.
  await expect(page.getByText(/有 \d+ 处改动未印发/)).toBeVisible();

  await page.getByRole('button', { name: '印发', exact: true }).click();
  const issue = page.getByRole('dialog', { name: '印发第 2 版' });
  await expect(issue).toContainText('有错误不能印发');
  await issue.getByRole('button', { name: '查看核对结果' }).click();
  const check = page.getByRole('dialog', { name: '核对' });
  await expect(check).toContainText('没有完成时限');
  await check.getByRole('button', { name: '去处理 迎检现场环境整治' }).click();
  const line = page.getByRole('dialog', { name: '迎检现场环境整治' });
  await line.getByLabel('完成时限').fill(dayAfter(20));
  await line.getByRole('button', { name: '保存' }).click();
  await expect(line).toBeHidden();

  await page.getByRole('button', { name: '印发', exact: true }).click();
  await issue.getByLabel('文号').fill('云复查办〔2026〕9号（演示）');
  await issue.getByRole('button', { name: '印发', exact: true }).click();
  await expect(issue).toBeHidden();
  await expect(page.getByText('已印发第 2 版')).toBeVisible();

  await signIn(page, 'bureau');
  await page.goto('/my-tasks');
  const notice = page.getByRole('region', { name: '最新一版分解表' });
  await expect(notice).toContainText('第 2 版分解表');
  await notice.getByRole('button', { name: '签收' }).click();
  await expect(notice).toContainText('已签收');

  await signIn(page, 'office');
  await page.goto('/tasks?open=versions');
  const versions = page.getByRole('dialog', { name: '版本与签收' });
  await expect(
    versions.getByRole('table', { name: '第 2 版签收情况' }).getByRole('row', { name: /园林局/ }),
  ).toContainText('已签收');
  const compared = versions.getByRole('region', { name: '版本对照' });
  await expect(compared).toContainText('没有不同');
  await compared.getByLabel('对照的版本').click();
  await page.getByTitle('第 1 版').last().click();
  await expect(compared.getByRole('table')).toContainText('迎检现场环境整治');
});

test('a bureau with one task hands it in by phone, and the office returns it with a reason', async ({
  page,
}) => {
  await page.setViewportSize(desk);
  await signIn(page, 'office');
  await page.goto('/tasks');
  await page.getByRole('row', { name: /城市公众对城市园林绿化的满意率/ }).click();
  await page.getByRole('button', { name: '退回修改' }).click();
  const back = page.getByRole('dialog', { name: '退回修改' });
  await back.getByRole('button', { name: '退回修改' }).click();
  await expect(back.getByText('请填写“理由”。')).toBeVisible();
  await back.getByLabel('理由').fill('缺样本量说明');
  await back.getByRole('button', { name: '退回修改' }).click();
  await expect(back).toBeHidden();
  await expect(page.getByRole('table', { name: '办理过程' })).toContainText('缺样本量说明');

  await page.setViewportSize(phone);
  await signIn(page, 'statistics');
  await page.goto('/my-tasks');
  await page.getByRole('button', { name: /^报送/ }).click();
  const dialog = page.getByRole('dialog', { name: '报送' });
  await expect(dialog.getByLabel('签批人')).toBeVisible();
  await expectGoodPage(page);
  await dialog.getByLabel('完成情况').fill('已补样本量说明：有效问卷 1200 份。');
  await dialog.getByLabel('签批人').fill('黎景明');
  const reason = dialog.getByLabel('先行报送的理由');
  if (await reason.isVisible()) await reason.fill('配合部分按月另报。');
  await dialog.getByRole('button', { name: '报送' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('已报送，待验收')).toBeVisible();
  await expectGoodPage(page);
});

test('a district hands in its part, and the lead accepts it', async ({ page }) => {
  await page.setViewportSize(phone);
  await signIn(page, 'district');
  await page.goto('/my-tasks');
  const part = page.getByRole('listitem').filter({ hasText: '建成区绿化覆盖率' });
  await part.getByRole('button', { name: /报给牵头单位/ }).click();
  const dialog = page.getByRole('dialog', { name: '报给牵头单位' });
  await dialog.getByLabel('配合情况').fill('望泽区绿化覆盖数据已报。');
  await dialog.getByRole('button', { name: '报给牵头单位' }).click();
  await expect(dialog).toBeHidden();
  await expect(part).toContainText('已报送');
  await expectGoodPage(page);

  await page.setViewportSize(desk);
  await signIn(page, 'bureau');
  await page.goto('/my-tasks');
  await page.getByRole('link', { name: '建成区绿化覆盖率', exact: true }).click();
  const row = page.getByRole('table', { name: '配合部分' }).getByRole('row', { name: /望泽区/ });
  await expect(row).toContainText('望泽区绿化覆盖数据已报。');
  await row.getByRole('button', { name: /接收/ }).click();
  const accept = page.getByRole('dialog', { name: '接收' });
  await accept.getByRole('button', { name: '接收' }).click();
  await expect(accept).toBeHidden();
  await expect(row).toContainText('已接收');
});

test('a bureau plans, divides and asks for more time, and the office grants it', async ({
  page,
}) => {
  await page.setViewportSize(desk);
  await signIn(page, 'bureau');
  await page.goto('/my-tasks');
  await page.getByRole('link', { name: '植物园建设', exact: true }).click();
  const due =
    (await page.locator('dt', { hasText: '完成时限' }).locator('+ dd').textContent()) ?? '';
  await page.getByRole('button', { name: '编写计划' }).click();
  const plan = page.getByRole('region', { name: '工作计划' });
  await plan.getByRole('button', { name: '增加节点' }).click();
  await plan.getByLabel('第 1 个节点', { exact: true }).fill('完成标牌整改');
  await plan.getByLabel('第 1 个节点的期限').fill(dayAfter(9));
  await plan.getByRole('button', { name: '保存计划' }).click();
  await expect(plan.getByRole('table', { name: '工作计划' })).toContainText('完成标牌整改');

  await page.getByRole('button', { name: '分解任务' }).click();
  const part = page.getByRole('dialog', { name: '分解任务' });
  await part.getByLabel('任务', { exact: true }).fill('核对植物名录');
  await choose(page, part.getByLabel('责任人', { exact: true }), /经办科长/);
  await part.getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('table', { name: '分解到下级' })).toContainText('核对植物名录');

  await page.getByRole('button', { name: '申请延期' }).click();
  const ask = page.getByRole('dialog', { name: '申请延期' });
  await ask.getByLabel('延期到').fill(dayAfter(26, due));
  await ask.getByLabel('理由').fill('冬季不宜移栽');
  await ask.getByRole('button', { name: '申请延期' }).click();
  await expect(page.getByRole('table', { name: '延期申请' })).toContainText('等待批复');
  const address = page.url();

  await signIn(page, 'office');
  await page.goto(address);
  await page.getByRole('button', { name: '同意延期', exact: true }).click();
  const grant = page.getByRole('dialog', { name: '同意延期' });
  await grant.getByRole('button', { name: '同意延期' }).click();
  await expect(page.getByRole('table', { name: '延期申请' })).toContainText('已同意');
  await expect(page.getByText(`原期限 ${due}，已批准延期`)).toBeVisible();
  await expectGoodPage(page);
});

/** Opens a choice, narrows it by typing where that is needed, and takes the option. */
async function choose(
  page: Page,
  field: ReturnType<Page['getByLabel']>,
  option: string | RegExp,
  typed?: string,
) {
  await field.click();
  if (typed) await field.fill(typed);
  await page
    .locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option')
    .filter({ hasText: option })
    .first()
    .click();
}
