/** Without a mouse: sign in, skip the menu, walk it, open a record, write a form, and leave again. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { password } from './people';

/** What has the focus shows it and lies in sight. */
async function expectSeen(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(() => {
        const at = document.activeElement;
        if (!(at instanceof HTMLElement) || at === document.body) return 'nothing has the focus';
        const outlined = (element: Element | null) => {
          if (!element) return false;
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
          return (
            (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none'
          );
        };
        // Some pieces of the kit draw the ring around what lies next to a hidden input.
        let near: Element | null = at;
        for (let up = 0; up < 4 && near; up += 1, near = near.parentElement)
          if (outlined(near) || [...near.children].some((child) => child !== at && outlined(child)))
            break;
        const { top, bottom, left, right } = at.getBoundingClientRect();
        if (bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth)
          return `out of sight: ${at.outerHTML.slice(0, 200)}`;
        return near ? '' : `without a ring: ${at.outerHTML.slice(0, 200)}`;
      }),
    )
    .toBe('');
}

async function has(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

/** Tabs until the target has the focus; each stop on the way shows itself. */
async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  for (let stops = 0; stops < 80; stops += 1) {
    if (await has(target)) return expectSeen(page);
    await page.keyboard.press(key);
    await expectSeen(page);
  }
  throw new Error(`${target} is not reached by ${key}`);
}

test('everything is reached, shown and left by keys alone', async ({ page }) => {
  await page.goto('/sign-in');
  await expect(page.getByLabel('用户名', { exact: true })).toBeFocused();
  await page.keyboard.type('office');
  await tabTo(page, page.getByLabel('密码', { exact: true }));
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(/sign-in/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

  await test.step('the menu is skipped, or walked', async () => {
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: '跳到正文' });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('main') !== null))
      .toBe(true);
    await page.goto('/');
    const entry = page
      .getByRole('navigation', { name: '主菜单' })
      .getByRole('link', { name: '组织机构' });
    await tabTo(page, entry);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: '组织机构' })).toBeVisible();
  });

  const rows = page
    .getByRole('table')
    .getByRole('row')
    .filter({ has: page.getByRole('cell') });
  const drawer = page.getByRole('dialog');
  await test.step('a row is walked to and opened, and closed to where it was', async () => {
    await tabTo(page, rows.first());
    await page.keyboard.press('ArrowDown');
    await expect(rows.nth(1)).toBeFocused();
    await expectSeen(page);
    await page.keyboard.press('Enter');
    await expect(drawer).toBeVisible();
    // Round and round inside, by way of the browser's own bar, never to what lies behind.
    for (let stops = 0; stops < 30; stops += 1) {
      await page.keyboard.press('Tab');
      const behind = await page.evaluate(
        () => document.activeElement?.closest('main, #menu, [role="banner"], header')?.outerHTML,
      );
      expect(behind).toBeUndefined();
    }
    await page.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
    await expect(rows.nth(1)).toBeFocused();
  });

  await test.step('a form is filled in and saved', async () => {
    await page.keyboard.press('Enter');
    await tabTo(page, drawer.getByRole('button', { name: '修改', exact: true }));
    await page.keyboard.press('Enter');
    const aliases = drawer.getByLabel('别名');
    await tabTo(page, aliases);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('督查局（键盘）');
    await page.keyboard.press('Enter');
    await expect(drawer.getByText('督查局（键盘）')).toBeVisible();
    await expect(drawer.getByRole('button', { name: '修改', exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
  });

  await test.step('a sheet of figures holds nobody', async () => {
    await page.goto('/statistics?year=2026');
    const grid = page.getByRole('grid', { name: '统计数据' });
    await tabTo(page, grid);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    await expect.poll(() => has(grid)).toBe(false);
    await page.keyboard.press('Shift+Tab');
    await expect(grid).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expect.poll(() => has(grid)).toBe(false);
  });
});
