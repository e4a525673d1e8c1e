import { expect, test } from '@playwright/test';
import { coloursOf, expectGoodPage, foreignRequests, widths } from './looks';

for (const width of widths) {
  test(`the pieces have no findings and fit at ${width} pixels`, async ({ page }) => {
    const foreign = foreignRequests(page);
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/_gallery');
    await expect(page.getByRole('heading', { level: 1, name: '部件' })).toBeVisible();
    await expect(page.locator('[data-ready="true"]')).toBeVisible();
    await expectGoodPage(page);
    expect(foreign).toEqual([]);
  });
}

test('the map draws its layers and gives them as a list', async ({ page }) => {
  await page.goto('/_gallery');
  const map = page.getByRole('region', { name: '示意地图' }).first();
  await expect(map.locator('[data-ready="true"]')).toBeVisible();
  // Ground, two fills, hatch, edges and labels.
  await expect.poll(() => coloursOf(page, '.maplibregl-canvas')).toBeGreaterThan(4);
  await map.getByRole('button', { name: '查看为列表' }).click();
  await expect(page.getByRole('table', { name: '公园绿地' })).toContainText('滨河公园');
});

test('a chart is drawn, and its table has the same figures', async ({ page }) => {
  await page.goto('/_gallery');
  const chart = page.getByRole('figure').filter({ hasText: '三季度销号首次超过新增' });
  await expect(chart.locator('canvas')).toBeVisible();
  await expect.poll(() => coloursOf(page, 'figure canvas >> nth=0')).toBeGreaterThan(2);
  await chart.getByRole('button', { name: '查看表格' }).click();
  await expect(chart.getByRole('row', { name: '三季度 30 47' })).toBeVisible();
});

test('cells copied in the grid can be pasted elsewhere in it', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/_gallery');
  const grid = page.getByRole('grid', { name: '年度统计' });
  await grid.focus();
  for (const key of [
    'ArrowRight',
    'ArrowDown',
    'Shift+ArrowDown',
    'Control+c',
    'ArrowRight',
    'Control+v',
  ])
    await page.keyboard.press(key);
  await expect(grid.getByRole('row', { name: '指标 3 6 3' })).toBeVisible();
});
