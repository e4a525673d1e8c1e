/**
 * The registers of the map: each page stands well, a technician registers a park with its outline and
 * takes two more in from a file, a shoreline shows what changed, evidence stands beside an entry, and
 * the garden-style share is counted one by one.
 */
import { expect, type Locator, test } from '@playwright/test';
import { expectGoodPage, foreignRequests } from '../looks';
import { desktop, phone, signIn } from './people';

async function choose(form: Locator, label: string, option: string): Promise<void> {
  const box = form.getByRole('combobox', { name: label, exact: true });
  await box.click();
  await form.page().locator('.ant-select-item-option').filter({ hasText: option }).first().click();
}

test.beforeEach(() => {
  test.setTimeout(240_000);
});

for (const [name, size] of [
  ['a desk', desktop],
  ['a phone', phone],
] as const) {
  test(`the registers, one of them, an entry and the share are good on ${name}`, async ({
    page,
  }) => {
    const foreign = foreignRequests(page);
    await page.setViewportSize(size);
    await signIn(page, 'office');
    await page.goto('/registers');
    await expect(page.getByRole('heading', { level: 1, name: '地图登记' })).toBeVisible();
    await expectGoodPage(page);
    await page.getByRole('link', { name: '公园', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: '公园' })).toBeVisible();
    await expectGoodPage(page);
    await page.getByText('汇总', { exact: true }).click();
    await expect(page.getByRole('heading', { name: '按年份' })).toBeVisible();
    await expectGoodPage(page);
    await page.goto('/registers/water');
    await page.getByRole('link', { name: '云水河' }).first().click();
    await expect(page.getByRole('heading', { name: '历年观测' })).toBeVisible();
    await expectGoodPage(page);
    await page.goto('/registers/garden-style');
    await expect(
      page.getByRole('heading', { level: 1, name: '园林式居住区（单位）达标率' }),
    ).toBeVisible();
    await expect(page.getByRole('button', { name: '交给统计数据' })).toBeVisible();
    await expectGoodPage(page);
    expect(foreign).toEqual([]);
  });
}

test('a technician registers a park with its outline, and takes two more in from a file', async ({
  page,
}) => {
  const run = Date.now().toString().slice(-6);
  await page.setViewportSize(desktop);
  await signIn(page, 'technician');
  await page.goto('/registers/park');
  await page.getByRole('button', { name: /登记$/ }).first().click();
  const form = page.getByRole('dialog', { name: '登记' });
  await form.getByLabel('名称', { exact: true }).fill(`滨江公园${run}`);
  await choose(form, '公园类型', '综合公园');
  await choose(form, '状态', '已开放');
  await form.getByLabel('面积（公顷）', { exact: true }).fill('50');
  await form.getByLabel('建成开放日期', { exact: true }).fill('2024-05-01');
  // Coordinates that are none are told before anything is sent.
  await form.getByLabel('坐标或 GeoJSON', { exact: true }).fill('114.0');
  await expect(form.getByText('看不懂这个位置').first()).toBeVisible();
  await form
    .getByLabel('坐标或 GeoJSON', { exact: true })
    .fill('114.00, 30.00\n114.01, 30.00\n114.01, 30.01\n114.00, 30.01');
  await form.getByRole('button', { name: '保存' }).click();
  await expect(form).toBeHidden();
  await page.getByRole('link', { name: `滨江公园${run}` }).click();
  // What was typed stays beside what was drawn, and that they differ is told.
  await expect(page.getByText('相差超过 5%').first()).toBeVisible();
  await expect(page.getByText(/106\.95\s?公顷/).first()).toBeVisible();

  await page.goto('/registers/park');
  await page.getByRole('button', { name: /导入空间数据/ }).click();
  const dialog = page.getByRole('dialog', { name: '导入空间数据' });
  const square = (east: number) => [
    [
      [east, 30.1],
      [east + 0.001, 30.1],
      [east + 0.001, 30.101],
      [east, 30.101],
      [east, 30.1],
    ],
  ];
  const feature = (name: string, kind: string, east: number) => ({
    type: 'Feature',
    properties: { 公园名称: `${name}${run}`, 类型: kind, 状态: '已建成', 备用列: 1 },
    geometry: { type: 'Polygon', coordinates: square(east) },
  });
  const collection = {
    type: 'FeatureCollection',
    features: [feature('栖霞公园', '社区公园', 114.1), feature('漱玉游园', '口袋公园', 114.2)],
  };
  await dialog.locator('input[type="file"]').setInputFiles({
    name: 'parks.geojson',
    mimeType: 'application/geo+json',
    buffer: Buffer.from(JSON.stringify(collection)),
  });
  await expect(dialog.getByText('没有对应、不会导入的列：备用列')).toBeVisible();
  await dialog.getByRole('button', { name: '确认导入' }).click();
  await expect(dialog.getByRole('status')).toBeVisible();
  await dialog.getByRole('button', { name: '关闭' }).last().click();
  await expect(page.getByRole('link', { name: `漱玉游园${run}` })).toBeVisible();

  // Undone whole.
  await page.getByRole('button', { name: '导入记录' }).click();
  const drawer = page.getByRole('dialog', { name: '导入记录' });
  await drawer.getByRole('button', { name: /撤销/ }).first().click();
  await page.getByRole('dialog').last().getByRole('button', { name: /撤销/ }).last().click();
  await expect(page.getByRole('link', { name: `漱玉游园${run}` })).toBeHidden();
  await expect(page.getByRole('link', { name: `滨江公园${run}` })).toHaveCount(1);
});

test('a shoreline shows what changed, and what was read wrong is withdrawn', async ({ page }) => {
  await page.setViewportSize(desktop);
  await signIn(page, 'technician');
  await page.goto('/registers/water');
  await page.getByRole('link', { name: '云水河' }).first().click();
  await page.getByRole('button', { name: '登记观测' }).click();
  const form = page.getByRole('dialog', { name: '登记观测' });
  await form.getByLabel('年度', { exact: true }).fill('2020');
  await form.getByLabel('日期', { exact: true }).fill('2020-12-01');
  await form.getByLabel('自然岸线（米）', { exact: true }).fill('7000');
  await form.getByRole('button', { name: '保存' }).click();
  await expect(form).toBeHidden();
  await expect(page.getByText(/2020 7000 →/)).toBeVisible();
  const row = page.getByRole('row').filter({ hasText: '2020-12-01' });
  await row.getByRole('button').click();
  const question = page.getByRole('dialog', { name: '撤回这次观测' });
  await question.getByRole('textbox').fill('读错了表');
  await question.getByRole('button', { name: '确认撤回' }).click();
  await expect(page.getByText(/2020 7000 →/)).toBeHidden();
  await expect(page.getByText(/读错了表/).first()).toBeVisible();
});

test('evidence stands beside an entry, and is taken off with a reason', async ({ page }) => {
  const title = '古树名木和后备资源档案目录';
  await page.setViewportSize(desktop);
  await signIn(page, 'office');
  await page.goto('/registers/ancient_tree');
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByRole('button', { name: '选择依据材料' }).click();
  await page.getByRole('combobox', { name: '依据材料（可选多份）' }).fill('档案目录');
  await page.locator('.ant-select-item-option').filter({ hasText: title }).first().click();
  await page.getByRole('button', { name: '放到这条登记旁' }).click();
  const beside = page.getByRole('list', { name: '依据材料' });
  const piece = beside.getByRole('listitem').filter({ hasText: title });
  await expect(piece).toBeVisible();
  await expectGoodPage(page);
  await piece.getByRole('button').click();
  const question = page.getByRole('dialog', { name: `取下：${title}` });
  await question.getByRole('textbox').fill('放错了一棵');
  await question.getByRole('button', { name: '确认撤回' }).click();
  await expect(piece).toBeHidden();
  await page.getByText('已取下 1 份').click();
  await expect(page.getByText(/放错了一棵/)).toBeVisible();
});

test('the share lists each compound, and a register lies on the one map', async ({ page }) => {
  await page.setViewportSize(desktop);
  await signIn(page, 'leader');
  await page.goto('/registers/garden-style');
  const parts = page.getByRole('table').first();
  await expect(parts.getByRole('row', { name: /全市/ })).toBeVisible();
  await expect(page.getByText('尚未评估（计入分母）').first()).toBeVisible();
  // A leader reads; handing over is the office's.
  await expect(page.getByRole('button', { name: '交给统计数据' })).toHaveCount(0);

  await page.goto('/map');
  await expect(page.getByRole('heading', { level: 1, name: '一张图' })).toBeVisible();
  await page.getByRole('checkbox', { name: '古树名木' }).check();
  await expect(page).toHaveURL(/registers=ancient_tree/);
});
