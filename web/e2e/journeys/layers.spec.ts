/**
 * A technician brings in a Shapefile whose table is in GBK: what was read is shown and confirmed,
 * the import is watched, its account read, and the layer found in the catalogue.
 *
 * The files are the raw files of the sample city, in the folder that YUANJIAN_FIXTURES names.
 */
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { coloursOf, expectGoodPage, foreignRequests, widths } from '../looks';
import { tiffOf } from './image';

const raw = process.env.YUANJIAN_FIXTURES ?? '';
const parts = (stem: string, ...kinds: string[]) =>
  kinds.map((kind) => join(raw, `${stem}.${kind}`));

async function signIn(page: Page): Promise<void> {
  const answer = await page.request.post('/api/v1/session', {
    data: { name: 'technician', password: process.env.YUANJIAN_PASSWORD ?? 'Lvyin-2026' },
  });
  expect(answer.ok()).toBe(true);
}

/** How many pixels of a picture are greener than red, and how many are not. */
function greenAndGrey(image: HTMLImageElement): [number, number] {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const paper = canvas.getContext('2d');
  if (!paper) return [0, 0];
  paper.drawImage(image, 0, 0);
  const { data } = paper.getImageData(0, 0, canvas.width, canvas.height);
  let green = 0;
  for (let at = 0; at < data.length; at += 4) {
    if ((data[at + 1] ?? 0) > (data[at] ?? 0) + 40) green += 1;
  }
  return [green, data.length / 4 - green];
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

test('an image becomes canopy by bands and a threshold that a person chose', async ({ page }) => {
  test.setTimeout(180_000);
  // Index 0.5 in the left half, 0 in the right: 20 × 20 cells of 10 m are 4 hectares.
  const rows = Array.from({ length: 20 }, () =>
    Array.from({ length: 40 }, (_, column) => (column < 20 ? [50, 150] : [100, 100])),
  );
  await page.goto('/layers/new');
  await page.getByLabel('把一个图层的全部文件拖到这里').setInputFiles({
    name: '影像_2017.tif',
    mimeType: 'image/tiff',
    buffer: tiffOf(rows),
  });
  const said = page.getByRole('region', { name: '请核对并说明' });
  await expect(
    said.getByText('影像可以作为影像图层铺在地图上，也可以提取绿化覆盖。'),
  ).toBeVisible();
  // To be looked at only, it needs no rule; nothing else is offered.
  const rule = said.getByRole('region', { name: '怎样从影像看出绿化' });
  for (const [kind, asked] of [
    ['影像', false],
    ['绿化覆盖', true],
  ] as const) {
    await said.getByLabel('图层类型').click();
    await expect(page.getByTitle('道路', { exact: true })).toHaveCount(0);
    await page.getByTitle(kind, { exact: true }).last().click();
    await expect(rule).toBeVisible({ visible: asked });
  }
  await expect(page.getByText('40 × 20 个像元，2 个波段')).toBeVisible();
  await page.getByRole('button', { name: '开始导入' }).click();
  await expect(page.getByText('还差：红光和近红外波段、阈值、影像日期。')).toBeVisible();
  // The button lies at the foot: back to where the head hides nothing.
  await page.evaluate(() => window.scrollTo(0, 0));
  await expectGoodAt(page);

  for (const [label, band] of [
    ['红光波段', '第 1 波段'],
    ['近红外波段', '第 2 波段'],
  ] as const) {
    await said.getByLabel(label, { exact: true }).click();
    await page.getByTitle(band).last().click();
  }
  // The image's own distribution: half of it at 0, half at 0.5.
  const seen = said.getByRole('region', { name: '对照影像定阈值' });
  await seen.getByRole('button', { name: '用建议阈值 0.25' }).click();
  await expect(said.getByLabel('植被指数阈值')).toHaveValue('0.25');
  await expect(seen).toContainText('50.00% 的像元算作绿化（400 个），合 4.00 公顷');
  const picture = seen.getByRole('img', { name: '影像，算作绿化的像元涂成绿色' });
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBe(40);
  expect(await picture.evaluate(greenAndGrey)).toEqual([400, 400]);
  await expectGoodAt(page);
  await said.getByLabel('最小图斑').fill('500');
  await said.getByLabel('最小图斑').press('Tab');
  await expect(seen).toContainText('另有 0 个图斑（0 个像元）太小，不计');
  await seen.getByText('植被指数', { exact: true }).click();
  await expect(seen.getByRole('img', { name: '植被指数图' })).toBeVisible();
  await said.getByLabel('植被指数阈值').fill('0.3');
  await said.getByLabel('影像日期').fill('2017-07-15');
  await page.getByRole('button', { name: '开始导入' }).click();
  await page.getByRole('link', { name: '查看图层' }).click({ timeout: 90_000 });
  const passport = page.getByRole('region', { name: '来源与标识' });
  await expect(passport).toContainText('植被指数不低于 0.3（红光第 1 波段，近红外第 2 波段）');
  await expect(passport).toContainText('小于 500 m² 的图斑不计');
  await expect(passport).toContainText('2017');
  await expect(page.getByText(/4\.00 公顷/)).toBeVisible();
  await expectGoodAt(page);

  // Brought in by mistake: taken back with a reason, and still to be seen.
  await page.getByRole('button', { name: '撤回' }).click();
  const question = page.getByRole('dialog', { name: '撤回误导入的图层' });
  await question.getByLabel('撤回原因').fill('影像拿错了');
  await expectGoodPage(page);
  await question.getByRole('button', { name: '确认撤回' }).click();
  await expect(page.getByText('原因：影像拿错了')).toBeVisible();
  await expectGoodAt(page);
});
