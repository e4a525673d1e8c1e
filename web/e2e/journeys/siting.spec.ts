/** Siting: a technician tries out three parks within a budget, keeps the scenario, and sets it beside another. */
import { expect, type Page, test } from '@playwright/test';
import { coloursOf, expectGoodPage, foreignRequests } from '../looks';
import { desktop, password, phone } from './people';

async function signIn(page: Page, name: string): Promise<void> {
  await page.context().clearCookies();
  const answer = await page.request.post('/api/v1/session', { data: { name, password } });
  expect(answer.ok(), `${name} may sign in`).toBe(true);
}

const demo = '三处社区公园，2000 万元以内';

test('three parks within a budget are tried out, kept, and compared', async ({ page }) => {
  test.setTimeout(300_000);
  const foreign = foreignRequests(page);
  await page.setViewportSize(desktop);
  await signIn(page, 'technician');
  await page.goto('/siting');
  await expect(page.getByRole('link', { name: demo })).toBeVisible();
  await expectGoodPage(page);

  await page.getByRole('button', { name: '新建方案' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '新建方案' })).toBeVisible();
  await page.getByLabel('方案名称').fill('三处小公园');
  await page.getByLabel('最多新建').fill('3');
  await page.getByLabel('资金上限').fill('1000');
  await page.getByLabel('每处公园面积').fill('3000');
  await page.getByLabel('用地单价', { exact: true }).fill('600');
  await page.getByLabel('望泽区 至少几处').fill('1');
  await page.getByRole('button', { name: '试算' }).click();
  const trial = page.getByRole('region', { name: '试算' });
  await expect(trial.getByText(/快速选址，差距不超过/)).toBeVisible({ timeout: 60_000 });
  await expect(trial.getByRole('row', { name: /^3\. / })).toBeVisible();
  await expectGoodPage(page);

  // What is wrong is told at its field.
  await page.getByLabel('资金上限').fill('-5');
  await page.getByRole('button', { name: '保存并计算' }).click();
  await expect(page.getByText('这个数须在').first()).toBeVisible();
  await page.getByLabel('资金上限').fill('1000');
  await page.getByRole('button', { name: '保存并计算' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '三处小公园' })).toBeVisible();
  await expect(page.getByText('最优，差距 0.00%')).toBeVisible({ timeout: 120_000 });
  const list = page.getByRole('table', { name: '选中的用地' });
  await expect(list.getByRole('row')).toHaveCount(4);
  await expect(page.getByRole('table', { name: '各区' })).toContainText('望泽区');
  await expect(page.locator('[data-ready="true"]')).toBeVisible({ timeout: 30_000 });
  await expect
    .poll(() => coloursOf(page, '.maplibregl-canvas'), { timeout: 30_000 })
    .toBeGreaterThan(3);
  await expectGoodPage(page);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '下载 GeoPackage' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.gpkg$/);

  // A variation starts from what was asked.
  await page.getByRole('button', { name: '改一改再算' }).click();
  await expect(page.getByLabel('方案名称')).toHaveValue('三处小公园（改）');
  await expect(page.getByLabel('资金上限')).toHaveValue('1000');

  await page.goto('/siting');
  await page.getByLabel('比较“三处小公园”').check();
  await page.getByLabel(`比较“${demo}”`).check();
  await page.getByRole('button', { name: '比较所选（2）' }).click();
  const glance = page.getByRole('table', { name: '一览' });
  await expect(glance.getByRole('row')).toHaveCount(3);
  await expect(glance).toContainText(demo);
  await expect(page.getByRole('table', { name: '各区' })).toContainText('望泽区');
  await expectGoodPage(page);
  await page.setViewportSize(phone);
  await expectGoodPage(page);
  expect(foreign).toEqual([]);
});

test('on a phone the result reads well, and a district sees what is its own', async ({ page }) => {
  test.setTimeout(180_000);
  await page.setViewportSize(phone);
  await signIn(page, 'district');
  await page.goto('/siting');
  await expectGoodPage(page);
  await page.getByRole('link', { name: demo }).click();
  await expect(page.getByText('这里只列出您所在区的选址和数据')).toBeVisible();
  await expect(page.getByRole('list', { name: '各区' })).toContainText('望泽区');
  await expect(page.getByRole('list', { name: '各区' })).not.toContainText('青堤区');
  await expect(page.getByRole('button', { name: '改一改再算' })).toBeHidden();
  await expectGoodPage(page);
});

test('three parks within a budget become projects once, each with its ground and a way back', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await page.setViewportSize(desktop);
  await signIn(page, 'planner');
  await page.goto('/siting/new');
  await page.getByLabel('方案名称').fill('三处公园转项目');
  await page.getByLabel('最多新建').fill('3');
  await page.getByLabel('资金上限').fill('1500');
  await page.getByLabel('每处公园面积').fill('4000');
  await page.getByRole('button', { name: '保存并计算' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '三处公园转项目' })).toBeVisible();
  await expect(page.getByRole('table', { name: '选中的用地' }).getByRole('row')).toHaveCount(4, {
    timeout: 120_000,
  });
  await page.getByRole('button', { name: '转为项目' }).click();
  const sure = page.getByRole('dialog', { name: '转为项目' });
  await sure.getByRole('button', { name: '转为项目' }).click();
  await expect(page.getByText('转为项目 3 个')).toBeVisible();
  const projects = page.getByRole('list', { name: '由本方案转成的项目' });
  await expect(projects.getByRole('link')).toHaveCount(3);
  // It is not offered again.
  await expect(page.getByRole('button', { name: '转为项目' })).toBeHidden();
  await expectGoodPage(page);
  await projects.getByRole('link').first().click();
  await expect(page.getByRole('region', { name: '场地与冲突检查' })).toBeVisible();
  await expect(page.getByRole('region', { name: '场地位置图', exact: true })).toBeVisible();
  await expectGoodPage(page);
  await page.getByRole('link', { name: '三处公园转项目' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '三处公园转项目' })).toBeVisible();
});

test('land is typed corner by corner, priced and decided, without a mouse', async ({ page }) => {
  test.setTimeout(180_000);
  await page.setViewportSize(desktop);
  await signIn(page, 'technician');
  // Where the demo's first scenario chose: there land serves somebody.
  const list = (await (await page.request.get('/api/v1/siting_scenarios')).json()) as {
    items: { id: string; name: string }[];
  };
  const known = list.items.find(({ name }) => name === demo);
  const found = (await (
    await page.request.get(`/api/v1/siting_scenarios/${known?.id ?? ''}`)
  ).json()) as { answer: { sites: { geometry: { coordinates: [number, number] } }[] } };
  const [east, north] = found.answer.sites[0]?.geometry.coordinates ?? [0, 0];
  const half = 0.0004;
  const corners = [
    [east - half, north - half],
    [east + half, north - half],
    [east + half, north + half],
    [east - half, north + half],
  ];
  await page.goto('/siting/new');
  await page.getByLabel('方案名称').fill('手绘一块');
  const sources = page.getByRole('combobox', { name: '候选用地来源' });
  await sources.click();
  await page.locator('.ant-select-item-option').filter({ hasText: '手绘地块' }).click();
  await page.keyboard.press('Escape');
  const typed = page.getByLabel('角点坐标或 GeoJSON').first();
  await typed.fill('113.5, 30.1');
  await page.getByRole('button', { name: '加入地块' }).first().click();
  await expect(page.getByRole('alert').filter({ hasText: '至少三行' })).toBeVisible();
  await typed.fill(corners.map((at) => at.map((n) => n.toFixed(7)).join(', ')).join('\n'));
  await page.getByRole('button', { name: '加入地块' }).first().click();
  await page.getByLabel('地块 1 的名称').fill('河湾地');
  await page.getByLabel('地块 1 的用地单价').fill('123');
  await page.getByRole('combobox', { name: '地块 1 怎样决定' }).click();
  await page.locator('.ant-select-item-option').filter({ hasText: '必选' }).click();
  await page.getByRole('button', { name: '试算' }).click();
  const trial = page.getByRole('region', { name: '试算' });
  await expect(trial.getByText('河湾地').first()).toBeVisible({ timeout: 60_000 });
  // The map to draw on opens beside it.
  await page.getByRole('button', { name: '在图上画' }).first().click();
  await expect(page.getByText('逐点单击画出边界').first()).toBeVisible();
  await expectGoodPage(page);
});
