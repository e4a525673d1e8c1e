/**
 * One map: layers are switched, the homes out of reach in a district are found, the built-up area of
 * two years is compared with the indicators of each part, an outline is bent, looked at and kept as a
 * new version, years are gone through, an image lies beneath, a length is measured, a sheet is printed
 * to scale, and all of it is read as a list. What is drawn is looked at, not only waited for.
 */
import { expect, type Page, test } from '@playwright/test';
import { coloursOf, expectGoodPage, expectRoom, foreignRequests } from '../looks';
import { tiffOf } from './image';
import { desktop, phone, signIn } from './people';

const canvas = '.maplibregl-canvas';

/** Waits until the map has come to rest again. */
async function atRest(page: Page): Promise<void> {
  await expect(page.locator('[data-ready="true"]')).toBeVisible({ timeout: 60_000 });
  const rests = () => page.locator('[data-rests]').first().getAttribute('data-rests');
  await expect.poll(async () => Number(await rests()), { timeout: 60_000 }).toBeGreaterThan(0);
  await page.waitForTimeout(600);
}

/** How much of the map has about this colour, as a share of the points looked at. */
async function shareOf(
  page: Page,
  [r, g, b]: [number, number, number],
  near = 40,
): Promise<number> {
  return page.locator(canvas).evaluate(
    (from, { wanted, near }) => {
      const { width, height } = from as HTMLCanvasElement;
      const copy = document.createElement('canvas');
      copy.width = width;
      copy.height = height;
      const pen = copy.getContext('2d');
      if (!pen) return 0;
      pen.drawImage(from as HTMLCanvasElement, 0, 0);
      const { data } = pen.getImageData(0, 0, width, height);
      let [hits, all] = [0, 0];
      for (let i = 0; i < data.length; i += 4 * 7) {
        all += 1;
        const far = wanted.reduce((sum, c, at) => sum + Math.abs(c - (data[i + at] ?? 0)), 0);
        if (far <= near) hits += 1;
      }
      return hits / all;
    },
    { wanted: [r, g, b], near },
  );
}

test.beforeEach(async ({ page }) => {
  test.setTimeout(300_000);
  await page.setViewportSize(desktop);
});

test('layers are switched and a park tells its indicators and who answers', async ({ page }) => {
  const foreign = foreignRequests(page);
  await signIn(page, 'leader');
  await page.getByRole('link', { name: '一张图' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: '一张图' })).toBeVisible();
  await atRest(page);
  expect(await coloursOf(page, canvas)).toBeGreaterThan(5);
  const height = await page.locator(canvas).evaluate((el) => el.clientHeight);
  expect(height).toBeGreaterThan(300);
  await expectGoodPage(page);

  // Green land off, and the green goes from the picture.
  const tree = page.getByRole('complementary', { name: '图层' });
  const green = () => shareOf(page, [140, 184, 162], 45);
  const before = await green();
  await tree.getByRole('checkbox', { name: '绿地', exact: true }).uncheck();
  await atRest(page);
  expect(await green()).toBeLessThan(before);
  await expect(page).toHaveURL(/on=/);
  await tree.getByRole('checkbox', { name: '绿地', exact: true }).check();
  await atRest(page);

  // By the list to one park, and on the map beside it what the park counts for.
  await page.getByRole('button', { name: '查看为列表' }).click();
  await page.getByRole('tab', { name: /^绿地/ }).click();
  await page.getByRole('table').getByRole('row').nth(1).click();
  const panel = page.getByRole('complementary', { name: '所选内容' });
  await expect(panel.getByRole('heading', { name: '相关指标' })).toBeVisible();
  await expect(panel.getByRole('region', { name: '问题' })).toBeVisible();
  await expect(panel.getByRole('region', { name: '项目' })).toContainText(/此处|200 米/);
  await expect(panel.getByRole('article').first()).toContainText(/责任单位|还没有下达/);
  await expectGoodPage(page);
  await page.getByRole('button', { name: '查看地图' }).click();
  await atRest(page);
  // What is chosen has a blue edge.
  expect(await shareOf(page, [22, 104, 184], 30)).toBeGreaterThan(0);
  expect(foreign).toEqual([]);
});

test('sites of projects are a folder of the tree, and those without a place are counted', async ({
  page,
}) => {
  await signIn(page, 'leader');
  await page.goto('/map');
  await atRest(page);
  const tree = page.getByRole('complementary', { name: '图层' });
  await tree.getByRole('checkbox', { name: '项目用地' }).check();
  await expect(page).toHaveURL(/on=.*projects/);
  await expect(tree.getByText(/\d+ 个有位置，\d+ 个没有填位置/)).toBeVisible();
  await expectGoodPage(page);
  await tree.getByRole('link', { name: '看清单' }).click();
  await expect(page).toHaveURL(/\/projects\/list/);
});

test('the homes out of reach of a district are found', async ({ page }) => {
  await signIn(page, 'district');
  await page.goto('/map');
  await atRest(page);
  await page.getByRole('button', { name: '服务盲区' }).click();
  const panel = page.getByRole('complementary', { name: '所选内容' });
  const row = panel.getByRole('table').getByRole('row').nth(1);
  await expect(row).toBeVisible({ timeout: 60_000 });
  const cells = await row.getByRole('cell').allTextContents();
  expect(cells.length).toBe(4);
  for (const cell of cells.slice(1)) expect(cell).toMatch(/[1-9]/);
  const red = () => shareOf(page, [222, 130, 140], 90);
  const far = await red();
  await row.click();
  await atRest(page);
  // Looked at from near by, the uncovered ground fills more of the picture.
  await expect.poll(red, { timeout: 30_000 }).toBeGreaterThan(far);
  await expectGoodPage(page);
});

test('the built-up area of two years is compared', async ({ page }) => {
  await signIn(page, 'planner');
  await page.goto('/map');
  await atRest(page);
  await page.getByRole('button', { name: '版本对比' }).click();
  const panel = page.getByRole('complementary', { name: '所选内容' });
  await expect(panel.getByText(/新版本净覆盖的地面增加/)).toBeVisible({ timeout: 60_000 });
  await expect(panel.getByRole('table').first()).toContainText('改绘扩大');
  await atRest(page);
  // Ground that was gained, in the colour of more.
  await expect
    .poll(() => shareOf(page, [150, 208, 200], 90), { timeout: 30_000 })
    .toBeGreaterThan(0.002);
  // What was added, in hectares, and each indicator of the old part, the added one and the whole.
  await expect(panel.getByText(/新版本净覆盖的地面增加/)).toContainText(/增加 [\d,.]+ 公顷/);
  const parts = panel.getByRole('table', { name: '老城区与新增区指标对照' });
  await expect(parts).toBeVisible({ timeout: 60_000 });
  const rate = parts.getByRole('row').filter({ hasText: '绿化覆盖率' }).first();
  const cells = await rate.getByRole('cell').allTextContents();
  expect(cells).toHaveLength(4);
  for (const cell of cells.slice(1)) expect(cell).toMatch(/\d%.*(达标|待核实)/);
  await expectGoodPage(page);
});

test('years are gone through, and each shows how things stood then', async ({ page }) => {
  await signIn(page, 'planner');
  await page.goto('/map');
  await atRest(page);
  const tree = page.getByRole('complementary', { name: '图层' });
  const own = page.getByRole('checkbox', { name: '建成区', exact: true });
  const line = tree.getByRole('listitem').filter({ has: own });
  const years = page.getByRole('slider', { name: '年份' });
  const last = await line.textContent();
  await years.focus();
  await page.keyboard.press('Home');
  await expect(page).toHaveURL(/year=(%22)?\d{4}/);
  await atRest(page);
  // Another year's built-up area, of another size.
  await expect.poll(() => line.textContent()).not.toBe(last);
  expect(await coloursOf(page, canvas)).toBeGreaterThan(2);
  await page.keyboard.press('End');
  await atRest(page);
  await expectGoodPage(page);
});

/** Where a place is on the screen, by the middle and zoom that the address tells. */
async function dotOf(page: Page, [lng, lat]: [number, number]): Promise<[number, number]> {
  const at = new URL(page.url()).searchParams.get('at')?.replaceAll('"', '') ?? '';
  const [midLng = 0, midLat = 0, zoom = 0] = at.split(',').map(Number);
  const box = await page.locator(canvas).boundingBox();
  if (!box) throw new Error('no map');
  const size = 512 * 2 ** zoom;
  const north = (of: number) => Math.asinh(Math.tan((of * Math.PI) / 180)) / (2 * Math.PI);
  return [
    box.x + box.width / 2 + ((lng - midLng) / 360) * size,
    box.y + box.height / 2 - (north(lat) - north(midLat)) * size,
  ];
}

test('an outline is bent, looked at and kept as a new version', async ({ page }) => {
  await signIn(page, 'technician');
  await page.goto('/map?on=historic_districts&view=list');
  await page.getByRole('table').first().getByRole('row').nth(1).click();
  await page.getByRole('button', { name: '查看地图' }).click();
  await atRest(page);
  const [layer, row] = (new URL(page.url()).searchParams.get('sel') ?? '')
    .replaceAll('"', '')
    .split(':');
  const whole = await (await page.request.get(`/api/v1/layers/${layer}/features/${row}`)).json();
  let part = whole.geometry.coordinates;
  while (Array.isArray(part[0][0])) part = part[0];
  const ring = part as [number, number][];

  await page.getByRole('button', { name: '绘制修改' }).click();
  const panel = page.getByRole('complementary', { name: '所选内容' });
  await panel.getByRole('button', { name: '取出边界' }).click();
  await expect(panel.getByText(/修改 0 个，新增 0 个，删去 0 个/)).toBeVisible();

  // What is typed on top of it overlaps it; taken back, nothing is left of it.
  await panel.getByText('输入坐标').click();
  await panel.locator('#map-draw-typed').fill(ring.map((at) => at.join(',')).join('\n'));
  await panel.getByRole('button', { name: '加入这些图形' }).click();
  await expect(panel.getByText(/与“.+”重叠 .*(公顷|m²|平方米)/).first()).toBeVisible({
    timeout: 60_000,
  });
  await panel.getByRole('button', { name: '撤销', exact: true }).click();
  await expect(panel.getByText(/新增 0 个/)).toBeVisible();

  // From farther off there is room to draw a vertex away, and the address tells where that is.
  await page.getByRole('button', { name: '缩小' }).click();
  await expect(page).toHaveURL(/at=/);
  await atRest(page);
  const middle = ring
    .slice(1)
    .reduce<[number, number]>(
      ([x, y], at) => [x + at[0] / (ring.length - 1), y + at[1] / (ring.length - 1)],
      [0, 0],
    );
  const [x, y] = await dotOf(page, middle);
  await page.mouse.click(x, y);
  const [vx, vy] = await dotOf(page, ring[0] as [number, number]);
  await page.mouse.move(vx, vy);
  await page.mouse.down();
  await page.mouse.move(vx + (vx - x) * 0.1, vy + (vy - y) * 0.1, { steps: 5 });
  await page.mouse.move(vx + (vx - x) * 0.2, vy + (vy - y) * 0.2, { steps: 5 });
  await page.mouse.up();
  await expect(panel.getByText(/修改 1 个/)).toBeVisible();

  // Nothing is kept before it was looked at and a reason is written.
  await panel.getByRole('button', { name: '核对', exact: true }).click();
  await expect(panel.getByText('还没有保存')).toBeVisible();
  const keep = panel.getByRole('button', { name: '同意，存为新版本' });
  await expect(keep).toBeDisabled();
  await expect(panel.getByRole('table', { name: '改动的图斑' })).toBeVisible({ timeout: 60_000 });
  await expectGoodPage(page);
  await panel.getByLabel('修改原因').fill('按现场核实修边');
  await keep.click();
  await expect(panel.getByText('新版本正在导入')).toBeVisible({ timeout: 60_000 });
  await panel.getByRole('link', { name: '查看导入报告' }).click();
  await expect(page.getByText('按现场核实修边').first()).toBeVisible({ timeout: 60_000 });
});

test('an orthophoto becomes a layer, and the map shows it in its own colours', async ({ page }) => {
  const file = '正射影像_2025.tif';
  const colour: [number, number, number] = [190, 60, 200];
  await signIn(page, 'technician');
  await page.goto('/layers/new');
  await page.getByLabel('把一个图层的全部文件拖到这里').setInputFiles({
    name: file,
    mimeType: 'image/tiff',
    buffer: tiffOf(Array(64).fill(Array(64).fill(colour))),
  });
  await expect(page.getByText('64 × 64 个像元，3 个波段')).toBeVisible();
  const said = page.getByRole('region', { name: '请核对并说明' });
  // Told from the file's name: nothing is asked of how green is seen.
  await expect(said.getByText('地图上按影像自己的颜色显示')).toBeVisible();
  await said.getByLabel('影像日期').fill('2025-07-15');
  await said.getByRole('button', { name: '开始导入' }).click();
  await page.getByRole('link', { name: '查看图层' }).click({ timeout: 90_000 });
  await expect(page.getByRole('heading', { level: 1, name: '影像（2025 年）' })).toBeVisible();
  await expect(page.getByRole('region', { name: '来源与标识' })).toContainText('2025-07-15');
  await page.goto('/layers?kind=imagery&year=2025');
  const listed = page.getByRole('row').filter({ hasText: file });
  await expect(listed).toContainText('现行');
  // 64 × 64 cells of 10 m.
  await expect(listed).toContainText('40.96 公顷');

  await page.goto('/map?on=imagery&year=2025&view=list');
  const tree = page.getByRole('complementary', { name: '图层' });
  await expect(tree.getByRole('checkbox', { name: '影像', exact: true })).toBeChecked();
  await page.getByRole('table').first().getByRole('row').filter({ hasText: file }).click();
  const panel = page.getByRole('complementary', { name: '所选内容' });
  await expect(panel.getByRole('link', { name: '影像 2025' })).toBeVisible();
  await expect(panel).toContainText(`${file}，`);
  const cut = /\/imagery\/\d+\/\d+\/\d+\?/;
  const [tile] = await Promise.all([
    page.waitForResponse((answer) => cut.test(answer.url()) && answer.status() === 200),
    page.getByRole('button', { name: '查看地图' }).click(),
  ]);
  expect(tile.headers()['content-type']).toBe('image/png');
  await expect.poll(() => shareOf(page, colour), { timeout: 30_000 }).toBeGreaterThan(0.1);
  await expectGoodPage(page);
});

test('a length is measured and a sheet is printed to scale', async ({ page }) => {
  await signIn(page, 'technician');
  await page.goto('/map');
  await atRest(page);
  await page.getByRole('button', { name: '量算' }).click();
  const panel = page.getByRole('complementary', { name: '所选内容' });
  await panel.getByText('面积', { exact: true }).first().click();
  const box = await page.locator(canvas).boundingBox();
  if (!box) throw new Error('no map');
  for (const [x, y] of [
    [0.4, 0.4],
    [0.6, 0.4],
    [0.6, 0.6],
  ] as const)
    await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
  await expect(panel.locator('output')).toContainText(/面积\s*[\d,.]+ 公顷/);
  await panel.getByRole('button', { name: '全部清除' }).click();
  await expect(panel.locator('output')).toContainText(/面积\s*0 m²/);

  await page.getByRole('button', { name: '打印' }).click();
  const sheet = page.locator('[data-scale]');
  await expect(sheet).toContainText('资料来源');
  await expect(sheet).toContainText('1 :');
  await atRest(page);
  expect(await coloursOf(page, `[data-scale] ${canvas}`)).toBeGreaterThan(5);
  await expectGoodPage(page);
  // The map's box is 277 by 146 millimetres of a page of 96 dots to the inch.
  const map = await page.locator(`[data-scale] ${canvas}`).boundingBox();
  expect(map?.width).toBeCloseTo((277 / 25.4) * 96, 0);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: '打印或存为 PDF' })).toBeHidden();
  const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString(
    'latin1',
  );
  // One page, A4 lying: 842 by 595 points.
  expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBe(1);
  const media = pdf.match(/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/);
  expect([media?.[1], media?.[2]].map((side) => Math.round(Number(side)))).toEqual([842, 595]);
});

test('on a phone the drawers are sheets, and without WebGL2 the lists stand alone', async ({
  page,
}) => {
  await page.setViewportSize(phone);
  await signIn(page, 'bureau');
  await page.goto('/map');
  await atRest(page);
  await expectRoom(page);
  await page.getByRole('button', { name: '图层' }).click();
  await expect(page.getByRole('dialog').getByRole('checkbox').first()).toBeVisible();
  await expectGoodPage(page);
  await page.keyboard.press('Escape');
  await page.addInitScript(() => {
    const of = HTMLCanvasElement.prototype.getContext as (...given: unknown[]) => unknown;
    HTMLCanvasElement.prototype.getContext = function (this: unknown, ...given: unknown[]) {
      return given[0] === 'webgl2' ? null : of.apply(this, given);
    } as never;
  });
  await page.reload();
  await expect(page.getByText('不支持 WebGL2')).toBeVisible();
  await expect(page.getByRole('table').first()).toBeVisible();
  await expectRoom(page);
});
