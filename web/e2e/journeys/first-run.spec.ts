/**
 * An empty installation: from the token that the server printed, by accounts, layers, figures and a
 * campaign, to the first assessment. Its city is a rectangle, so that every number is known before.
 */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { expectGoodPage } from '../looks';
import { desktop, enter, phone, signIn } from './people';
import { type Patch, shapefile } from './shapes';

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

/** Columns, then rectangles with their words; metres in the plane of the city. */
const layers: [string, readonly string[], Patch[]][] = [
  // 4000 × 2500 m = 1000 ha.
  ['建成区_2025', ['name'], [{ at: [530000, 3377000, 534000, 3379500], words: ['建成区'] }]],
  [
    '行政区_2025',
    ['code', 'name'],
    [
      { at: [530000, 3377000, 532000, 3379500], words: ['990203', '试西区'] },
      { at: [532000, 3377000, 534000, 3379500], words: ['990202', '试东区'] },
    ],
  ],
  // 80 + 40 ha of parks, 100 ha of protective green on both sides, 100 ha of attached: 32 %.
  [
    '绿地_2025',
    ['id', 'name', 'class'],
    [
      { at: [530200, 3377200, 531200, 3378000], words: ['1', '西湖公园', 'G11'] },
      { at: [532500, 3377300, 533300, 3377800], words: ['2', '东山公园', 'G12'] },
      { at: [531000, 3378500, 533000, 3379000], words: ['3', '防护绿带', 'G2'] },
      { at: [532000, 3378000, 534000, 3378500], words: ['4', '附属绿地', 'XG'] },
    ],
  ],
  // 300 and 200 ha of crowns, 100 ha of them one above the other: 40 %.
  [
    '绿化覆盖_2025',
    ['id', 'class'],
    [
      { at: [530000, 3377500, 533000, 3378500], words: ['1', '乔木'] },
      { at: [532000, 3377500, 534000, 3378500], words: ['2', '灌木'] },
    ],
  ],
];

/** What the first assessment must say of it. */
const known = [
  '2.1 建成区绿化覆盖率 40.00%',
  '2.2 建成区绿地率 否决项 32.00%',
  // 120 ha among 100,000 people.
  '2.3 人均公园绿地面积 12.00 m²/人',
  // 130 of the western 500 ha.
  '2.7 城市各城区绿地率最低值 26.00%',
];

test('the wizard founds the city, and it comes to its first assessment', async ({ page }) => {
  test.setTimeout(900_000);
  page.setDefaultTimeout(60_000);
  await page.setViewportSize(desktop);
  await test.step('the wizard', async () => {
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
    await expectGoodPage(page);
    await changePassword(page, 'Chushi-2026', own.office);
    await expect(page).toHaveURL(/\/$/);
    await expect(page.getByRole('banner')).toContainText('试城市');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectGoodPage(page);
    // Founded once: the door is shut behind it.
    await page.goto('/setup');
    await expect(page).not.toHaveURL(/\/setup/);
  });

  await test.step('accounts for a technician and a bureau', async () => {
    await leave(page);
    await enter(page, 'security_administrator', 'Chushi-2026');
    await changePassword(page, 'Chushi-2026', own.security);
    const technician = await account(page, '孙测绘', 'technician', '测绘技术员');
    const bureau = await account(page, '周统计', 'statistics', '责任单位', '市统计局');
    for (const [name, first, next] of [
      ['technician', technician, own.technician],
      ['statistics', bureau, own.statistics],
    ] as const) {
      await leave(page);
      await enter(page, name, first);
      await changePassword(page, first, next);
      await expect(page).toHaveURL(/\/$/);
    }
  });

  await test.step('what it is measured by', async () => {
    await signIn(page, 'office', own.office);
    await page.goto('/assessments/setup');
    await pick(page.getByRole('main'), '标准版本', '国家园林城市系列标准（2016年版）');
    await pick(page.getByRole('main'), '称号等级', '国家园林城市');
    await page.getByLabel('数据年份', { exact: true }).fill('2025');
    await page.getByLabel('数据年份', { exact: true }).press('Tab');
    await page.getByRole('button', { name: '保存设定' }).click();
    await expect(page.getByText('设定已保存，下次评估起生效。')).toBeVisible();
    await expectGoodPage(page);
  });

  await test.step('layers', async () => {
    await signIn(page, 'technician', own.technician);
    for (const [stem, columns, patches] of layers) {
      await page.goto('/layers/new');
      await page
        .getByLabel('把一个图层的全部文件拖到这里')
        .setInputFiles(shapefile(stem, columns, patches));
      const said = page.getByRole('region', { name: '请核对并说明' });
      await expect(said.getByLabel('年份')).toHaveValue('2025');
      await said.getByRole('button', { name: '开始导入' }).click();
      const report = page.getByRole('region', { name: '导入报告' });
      await expect(report).toContainText(
        `文件中有 ${patches.length} 个要素，入库 ${patches.length} 个`,
        { timeout: 90_000 },
      );
    }
    await page.goto('/layers');
    await expect(page.getByText('现行图层 4 个')).toBeVisible();
    await expect(page.getByRole('row').filter({ hasText: '建成区_2025' })).toContainText(
      '1,000.00 公顷',
    );
  });

  await test.step('figures', async () => {
    await signIn(page, 'statistics', own.statistics);
    await page.goto('/statistics?year=2025');
    const grid = page.getByRole('grid', { name: '统计数据' });
    for (const [name, value] of [
      ['城区人口', '100000'],
      ['城市建设用地面积', '900'],
    ] as const) {
      const row = grid.getByRole('row', { name: new RegExp(`^${name} `) });
      await row.getByRole('gridcell').nth(1).click();
      await page.keyboard.type(value);
      await page.keyboard.press('Enter');
    }
    await page.getByRole('button', { name: '保存修改' }).click();
    await expect(page.getByText('已保存 2 格。')).toBeVisible();
  });

  await test.step('a title and its campaign', async () => {
    await signIn(page, 'office', own.office);
    await page.goto('/honours?open=new');
    const honour = page.getByRole('dialog', { name: '登记荣誉' });
    await honour.getByLabel('称号名称').fill('国家园林城市');
    await honour.getByLabel('命名年份').fill('2017');
    await honour.getByRole('button', { name: '保存荣誉' }).click();
    await expect(page.getByRole('row').filter({ hasText: '国家园林城市' })).toBeVisible();
    await page.goto('/campaigns/new');
    await page.getByLabel('名称', { exact: true }).fill('2026 年复查');
    await pick(page.getByRole('main'), '适用标准', '国家园林城市评选标准（2016 年版）');
    const today = await page.getByLabel('启动日期').inputValue();
    for (const [field, days] of [
      ['材料报送期限', 60],
      ['自查报告期限', 120],
      ['现场复查日期', 160],
    ] as const)
      await page.getByLabel(field).fill(later(today, days));
    await expect(page.getByRole('table', { name: '计划步骤' })).toContainText('自查报告');
    await expectGoodPage(page);
    await page.getByRole('button', { name: '保存并建立复查' }).click();
    await page.getByRole('button', { name: '启动复查' }).click();
    const start = page.getByRole('dialog', { name: '启动复查' });
    await start.getByRole('button', { name: '启动复查' }).click();
    await expect(start).toBeHidden();
    // From now on every page says how long there is.
    const left = page.getByRole('banner').getByRole('link', { name: '材料报送 剩 60 天' });
    await expect(left).toBeVisible();
    await page.goto('/layers');
    await left.click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('2026 年复查');
  });

  await test.step('the first assessment', async () => {
    await page.goto('/assessments');
    await page.getByRole('button', { name: '开始新的评估' }).first().click();
    const begin = page.getByRole('dialog', { name: '开始新的评估' });
    await expect(begin).toContainText('当前 4 个图层');
    await begin.getByRole('button', { name: '开始评估' }).click();
    await begin.getByRole('link', { name: '查看评估结果' }).click({ timeout: 300_000 });
    for (const words of known)
      await expect(page.getByRole('row', { name: words })).toContainText('达标（暂定）');
    await expectGoodPage(page);
    await page.goto(`${page.url().split('?')[0]}?tab=zones`);
    const rate = page
      .getByRole('region', { name: '分区情况' })
      .getByRole('row')
      .filter({ hasText: '建成区绿地率' });
    await expect(rate).toContainText('26.00%');
    // 190 of the eastern 500 ha.
    await expect(rate).toContainText('38.00%');
    await page.goto(`${page.url().split('?')[0]}?tab=documents`);
    const [report] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '下载 自查报告.docx' }).click(),
    ]);
    expect(report.suggestedFilename()).toBe('自查报告.docx');
    const bytes = await (await report.createReadStream()).toArray();
    // A Word document is a ZIP, and no empty one.
    expect(Buffer.concat(bytes).subarray(0, 2).toString()).toBe('PK');
    expect(Buffer.concat(bytes).length).toBeGreaterThan(10_000);
  });
});

/** What each of them chose. */
const own = {
  office: 'Qingshan-2027',
  security: 'Songbai-2027',
  technician: 'Cehui-2027',
  statistics: 'Tongji-2027',
};

async function changePassword(page: Page, first: string, next: string) {
  await expect(page).toHaveURL(/change-password/);
  await page.getByLabel('当前密码').fill(first);
  await page.getByLabel('新密码', { exact: true }).fill(next);
  await page.getByLabel('再输入一次新密码').fill(next);
  await page.getByRole('button', { name: '修改密码' }).click();
  await expect(page).not.toHaveURL(/change-password/);
}

async function leave(page: Page) {
  await page.context().clearCookies();
  await page.goto('/sign-in');
}

/** A new account by the security administrator; gives the password that is shown once. */
async function account(page: Page, person: string, name: string, role: string, unit?: string) {
  await page.goto('/accounts?open=new');
  const record = page.getByRole('dialog');
  await record.getByLabel('姓名').fill(person);
  await record.getByLabel('用户名').fill(name);
  await pick(record, '角色', role);
  if (unit) await pick(record, '单位', unit);
  await record.getByRole('button', { name: '新建账号' }).click();
  await expect(record.getByRole('status')).toContainText(`${name} 的一次性密码`);
  return (await record.locator('code').textContent()) ?? '';
}

/** Opens the kit's list of a field and takes one of its entries. */
async function pick(within: Locator, field: string, entry: string) {
  const box = within.getByLabel(field, { exact: true });
  await box.click();
  // A long list draws only what is near; it is narrowed by typing.
  if (await box.isEditable()) await box.fill(entry);
  const open = within.page().locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)');
  await open.getByTitle(entry, { exact: true }).click();
}

function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
