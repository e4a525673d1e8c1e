/** What holds for each page: axe finds nothing, nothing sticks out, nothing comes from elsewhere. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export const widths = [1440, 1200, 390];

/** Call before the first `goto`; ask for the list at the end. */
export function foreignRequests(page: Page): string[] {
  const found: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    const own = ['127.0.0.1', 'localhost'].includes(url.hostname);
    // The browser shows a PDF by pages that are its own.
    const kept = ['data:', 'blob:', 'chrome:', 'chrome-extension:'].includes(url.protocol);
    if (!own && !kept) found.push(request.url());
  });
  return found;
}

export async function expectGoodPage(page: Page): Promise<void> {
  // A page's code comes on demand: judged is the page, not the wait for it.
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  // From its top, as it opens: a control half under the fixed head is no small control.
  await page.evaluate(() => scrollTo(0, 0));
  // Only what is wrong is asked for. Saying where each sound element stands is most of what axe does
  // on a long page, and it takes a second window to do so, which only frames within a page need.
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .setLegacyMode(page.frames().length === 1)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' | ')}`);
  expect(found).toEqual([]);
  await expectRoom(page);
}

export async function expectRoom(page: Page): Promise<void> {
  const room = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(room[0], 'the page sticks out sideways').toBeLessThanOrEqual(room[1] ?? 0);
}

/** How many different colours a canvas shows, read at a grid of points: one means an empty map. */
export async function coloursOf(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((canvas) => {
    const { width, height, clientHeight } = canvas as HTMLCanvasElement;
    if (clientHeight < 100) return 0;
    const copy = document.createElement('canvas');
    copy.width = width;
    copy.height = height;
    const pen = copy.getContext('2d');
    if (!pen) return 0;
    pen.drawImage(canvas as HTMLCanvasElement, 0, 0);
    const colours = new Set<string>();
    for (let x = 0; x < width; x += 16)
      for (let y = 0; y < height; y += 16)
        colours.add(pen.getImageData(x, y, 1, 1).data.slice(0, 3).join(','));
    return colours.size;
  });
}
