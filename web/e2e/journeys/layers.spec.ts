/**
 * A technician brings in a Shapefile whose table is in GBK: what was read is shown and confirmed,
 * the import is watched, its account read, and the layer found in the catalogue.
 *
 * The files are the raw files of the sample city, in the folder that YUANJIAN_FIXTURES names.
 */
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { coloursOf, expectGoodPage, foreignRequests, widths } from '../looks';

const raw = process.env.YUANJIAN_FIXTURES ?? '';
const parts = (stem: string, ...kinds: string[]) =>
  kinds.map((kind) => join(raw, `${stem}.${kind}`));

async function signIn(page: Page): Promise<void> {
  const answer = await page.request.post('/api/v1/session', {
    data: { name: 'technician', password: process.env.YUANJIAN_PASSWORD ?? 'Lvyin-2026' },
  });
  expect(answer.ok()).toBe(true);
}

/** The page's whole surface at each width. */
async function expectGoodAt(page: Page): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await expectGoodPage(page);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test.beforeEach(async ({ page }) => {
  test.skip(!raw, 'YUANJIAN_FIXTURES names the folder of the sample city');
  await signIn(page);
});

test('a GBK Shapefile becomes a layer with its account and its picture', async ({ page }) => {
  test.setTimeout(300_000);
  const foreign = foreignRequests(page);
  await page.goto('/layers');
  await page.getByRole('button', { name: '导入图层' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '导入图层' })).toBeVisible();
  await expectGoodAt(page);

  await page
    .getByLabel('把一个图层的全部文件拖到这里')
    .setInputFiles(parts('绿地_2025', 'shp', 'shx', 'dbf', 'prj'));
  const found = page.getByRole('region', { name: '系统读到的内容' });
  await expect(found).toContainText('GBK / GB 18030');
  await expect(found).toContainText('人民路道路绿带');
  await expect(found).toContainText('文件自带说明，可信');
  await expect(found).toContainText('EPSG:4547');
  const said = page.getByRole('region', { name: '请核对并说明' });
  await expect(said.getByText('分类代码', { exact: true })).toBeVisible();
  await expectGoodAt(page);

  // A year of its own, so that no layer of the demo is replaced.
  await said.getByLabel('年份').fill('2019');
  await said.getByLabel('年份').press('Tab');
  await said.getByRole('button', { name: '开始导入' }).click();
  const account = page.getByRole('region', { name: '导入报告' });
  await expect(account).toContainText(/文件中有 [\d,]+ 个要素，入库 [\d,]+ 个/, {
    timeout: 90_000,
  });
  await expect(account).toContainText('与另一要素完全重复，已去掉');
  await expect(page.locator('[data-ready="true"]')).toBeVisible({ timeout: 30_000 });
  await expectGoodAt(page);

  await page.getByRole('link', { name: '查看图层' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '绿地（2019 年）' })).toBeVisible();
  await expect(page.getByRole('region', { name: '来源与标识' })).toContainText('绿地_2025.dbf');
  await expect(page.locator('[data-ready="true"]')).toBeVisible({ timeout: 30_000 });
  await expect
    .poll(() => coloursOf(page, '.maplibregl-canvas'), { timeout: 30_000 })
    .toBeGreaterThan(2);
  await expectGoodAt(page);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '下载 GeoParquet' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.parquet$/);

  await page.goto('/layers?kind=green_land&year=2019');
  const row = page.getByRole('row', { name: /绿地_2025\.shp/ }).first();
  await expect(row).toContainText('现行');
  await expectGoodAt(page);
  await page.goto('/jobs?q=绿地_2025');
  await expect(page.getByRole('link', { name: '查看图层' }).first()).toBeVisible();
  await expectGoodAt(page);
  expect(foreign).toEqual([]);
});

test('a file that does not say its coordinate system is not imported until somebody does', async ({
  page,
}) => {
  await page.goto('/layers/new');
  await page
    .getByLabel('把一个图层的全部文件拖到这里')
    .setInputFiles(parts('道路_2025', 'shp', 'shx', 'dbf'));
  await expect(page.getByText('看不出坐标系，须您指定')).toBeVisible();
  await page.getByRole('button', { name: '开始导入' }).click();
  await expect(page.getByText('还差：坐标系。')).toBeVisible();
  await page.getByLabel('原坐标系').fill('EPSG:4547');
  await expect(page.getByText('还差：坐标系。')).toBeHidden();
});

test('an import that fails says why and leads back to the choices as they were', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await page.goto('/layers/new');
  await page
    .getByLabel('把一个图层的全部文件拖到这里')
    .setInputFiles(parts('绿地_2025', 'shp', 'shx', 'dbf', 'prj'));
  await page.getByLabel('年份').fill('2018');
  await page.getByLabel('原坐标系').fill('EPSG:99999');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: '开始导入' }).click();
  await expect(page.getByRole('region', { name: '未能导入' })).toContainText('99999', {
    timeout: 60_000,
  });
  await expectGoodPage(page);
  await page.getByRole('button', { name: '返回修改' }).click();
  await expect(page.getByLabel('原坐标系')).toHaveValue('EPSG:99999');
  await expect(page.getByLabel('年份')).toHaveValue('2018');
});

test('files that are no map are refused with what to do', async ({ page }) => {
  await page.goto('/layers/new');
  await page
    .getByLabel('把一个图层的全部文件拖到这里')
    .setInputFiles(parts('绿地_2025', 'dbf', 'prj'));
  await expect(page.getByRole('alert')).toContainText('.shp');
  await expectGoodPage(page);
});
