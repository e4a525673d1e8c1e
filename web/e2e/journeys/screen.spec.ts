/**
 * The leaders' big screen: one window without scroll bars, dark and light, whose every figure leads to
 * a page with the same number; it keeps what it read last when the server is gone, and signs off
 * whoever left it until somebody says that it hangs on a wall.
 */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { expectGoodPage, foreignRequests } from '../looks';
import { phone, signIn } from './people';

const wall = { width: 1920, height: 1080 };

/** Nothing scrolls, and no panel is larger than its room. */
async function expectOneWindow(page: Page): Promise<void> {
  const room = await page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    const main = document.querySelector('main');
    const floor = main?.getBoundingClientRect().bottom ?? 0;
    const cut = [...document.querySelectorAll('main section')].filter(
      (one) => one.getBoundingClientRect().bottom > floor + 1,
    );
    return {
      wide: scrollWidth - innerWidth,
      high: scrollHeight - innerHeight,
      cut: cut.map((one) => one.getAttribute('aria-label')),
    };
  });
  expect(room).toEqual({ wide: 0, high: 0, cut: [] });
}

/** Where the links of a region lead, and the number that stands in each. */
async function figures(region: Locator): Promise<{ href: string; number: string; text: string }[]> {
  const links = await region.getByRole('link').all();
  return Promise.all(
    links.map(async (link) => {
      const text = (await link.textContent()) ?? '';
      const strong = link.locator('strong');
      const shown = (await strong.count()) > 0 ? await strong.first().textContent() : text;
      return {
        href: (await link.getAttribute('href')) ?? '',
        number: /-?\d[\d,]*(\.\d+)?/.exec(shown ?? '')?.[0] ?? '',
        text,
      };
    }),
  );
}

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test.beforeEach(async ({ page }) => {
  test.setTimeout(180_000);
  await page.setViewportSize(wall);
});

test('the screen fills a window of 16:9, dark and light, without a scroll bar', async ({
  page,
}) => {
  const foreign = foreignRequests(page);
  await signIn(page, 'leader');
  await page.getByRole('link', { name: '领导大屏' }).first().click();
  await expect(page).toHaveURL(/\/screen/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('复查');
  // Neither the shell's menu nor its head.
  await expect(page.getByRole('link', { name: '总览驾驶舱' })).toHaveCount(0);
  await expect(region(page, '最近期限')).toContainText(/剩/);
  await expect(region(page, '主要指标').getByRole('link')).toHaveCount(6);
  await expect(page.getByRole('img', { name: /各区示意图/ })).toBeVisible();
  const ground = () =>
    page.locator('[data-look]').evaluate((el) => getComputedStyle(el).backgroundColor);
  expect(await ground()).toBe('rgb(7, 31, 23)');
  for (const size of [wall, { width: 1280, height: 720 }, { width: 1440, height: 900 }]) {
    await page.setViewportSize(size);
    await expectOneWindow(page);
  }
  await page.setViewportSize(wall);
  await expectGoodPage(page);
  await page.getByRole('button', { name: '浅色' }).click();
  expect(await ground()).toBe('rgb(243, 246, 244)');
  await expectGoodPage(page);
  await page.reload();
  await expect(page.getByRole('button', { name: '深色' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/cockpit/);
  expect(foreign).toEqual([]);
});

test('every headline figure opens its passport with the same value', async ({ page }) => {
  await signIn(page, 'leader');
  await page.goto('/screen');
  const tiles = region(page, '主要指标');
  await expect(tiles.getByRole('link').first()).toBeVisible();
  const told = await figures(tiles);
  expect(told).toHaveLength(6);
  for (const { href, number, text } of told) {
    await test.step(text, async () => {
      await page.goto(href);
      const passport = page.getByRole('dialog');
      await expect(passport).toBeVisible();
      await expect(passport).toContainText(text.includes('数据缺失') ? '缺' : number);
    });
  }
});

test('counts lead to pages that count the same', async ({ page }) => {
  await signIn(page, 'leader');
  await page.goto('/screen');
  const verdicts = region(page, '指标结论');
  await expect(verdicts.getByRole('link').first()).toBeVisible();
  const counted = await figures(verdicts);
  const gaps = await figures(region(page, '差距与措施'));
  expect(counted).toHaveLength(4);
  for (const { href, number, text } of counted) {
    await page.goto(href);
    const main = page.getByRole('main');
    // The figure of the page by the same word: its label, and its value before the unit.
    const word = ['未达标', '待核实', '数据缺失', '达标'].find((one) => text.includes(one)) ?? '';
    const label = main.locator('span').filter({ hasText: new RegExp(`^${word}$`) });
    await expect(label.first().locator('xpath=..')).toContainText(
      new RegExp(`${word}\\s*${number}`),
    );
  }
  const labels = ['不达标指标', '还没有措施', '按期完成后可达标'];
  for (const [at, { href, number }] of gaps.slice(0, 3).entries()) {
    await page.goto(href);
    await expect(
      page.getByText(new RegExp(`^${labels[at]}\\s*${number}\\s*项`)).first(),
    ).toBeVisible();
  }
});

test('another figure colours the districts, and each value is that of the list', async ({
  page,
}) => {
  await signIn(page, 'supervisor');
  await page.goto('/screen');
  const districts = region(page, '各区情况');
  const choose = districts.getByRole('combobox', { name: '选择指标' });
  await expect(choose).toBeVisible();
  const before = await districts.getByRole('listitem').allTextContents();
  const names = await choose.getByRole('option').allTextContents();
  await choose.selectOption({ label: names[1] ?? '' });
  await expect(page).toHaveURL(/item=/);
  expect(await districts.getByRole('listitem').allTextContents()).not.toEqual(before);
  const rows = await figures(districts);
  expect(rows.length).toBeGreaterThan(1);
  const answer = await (await page.request.get('/api/v1/screen')).json();
  const shown = answer.assessment.figures.find((one: { name: string }) => one.name === names[1]);
  for (const [at, district] of shown.districts.entries()) {
    expect(rows[at]?.text).toContain(district.name);
    if (district.value === null || district.value === undefined)
      expect(rows[at]?.text).toContain('数据缺失');
    else expect(Number(rows[at]?.number)).toBeCloseTo(district.value, shown.decimals - 1);
  }
});

test('what was read last stays while the server is gone, with its time', async ({ page }) => {
  await page.clock.install();
  await signIn(page, 'office');
  await page.goto('/screen');
  const status = page.getByRole('status');
  await expect(status).toContainText('数据读取时间');
  const counts = await region(page, '指标结论').textContent();
  await page.route('**/api/v1/screen', (route) => route.abort());
  await page.clock.fastForward(65_000);
  // Two more tries, a second and two later.
  await expect(async () => {
    await page.clock.fastForward(5_000);
    await expect(status).toContainText('连不上服务器', { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  expect(await region(page, '指标结论').textContent()).toBe(counts);
  await page.unroute('**/api/v1/screen');
  await page.clock.fastForward(65_000);
  await expect(status).toContainText('数据读取时间');
});

test('a wall stays signed in while somebody says so, and a screen that was left does not', async ({
  page,
}) => {
  await page.clock.install();
  await signIn(page, 'leader');
  await page.goto('/screen');
  const stay = page.getByRole('button', { name: '不自动退出', exact: true });
  const told = page
    .getByRole('contentinfo')
    .getByText('这块屏幕不自动退出登录，请用大屏专用账号。', { exact: true });
  await expect(region(page, '主要指标')).toBeVisible();
  await expect(told).toHaveCount(0);
  await stay.click();
  await expect(told).toBeVisible();
  await expectOneWindow(page);
  await page.reload();
  await expect(stay).toHaveAttribute('aria-pressed', 'true');
  await expect(told).toBeVisible();
  // Longer than the half hour after which a page that was left signs off.
  await page.clock.fastForward(31 * 60_000);
  await stay.click();
  await expect(stay).toHaveAttribute('aria-pressed', 'false');
  await expect(told).toHaveCount(0);
  await page.clock.fastForward(31 * 60_000);
  await expect(page).toHaveURL(/sign-in\?back=%2Fscreen/);
});

test('on a phone it is one column, and others do not have it in their menu', async ({ page }) => {
  await page.setViewportSize(phone);
  await signIn(page, 'leader');
  await page.goto('/screen');
  await expect(region(page, '依据材料')).toBeVisible();
  await expectGoodPage(page);
  await page.context().clearCookies();
  await page.setViewportSize(wall);
  await signIn(page, 'bureau');
  const menu = page.getByRole('navigation', { name: '主菜单' });
  await expect(menu.getByRole('link', { name: '首页' })).toBeVisible();
  await expect(menu.getByRole('link', { name: '领导大屏' })).toHaveCount(0);
});
