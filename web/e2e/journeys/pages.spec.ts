/**
 * Every page that no other journey lingers on: opened in both languages and both sizes by whoever
 * works with it, looked at by axe, without a word from the browser about its content policy.
 */
import { expect, test } from '@playwright/test';
import { expectGoodPage, expectRoom } from '../looks';
import { desktop, phone, signIn } from './people';

const paths = [
  '/organisations',
  '/organisations/usual',
  '/bodies',
  '/contacts',
  '/experts',
  '/divisions',
  '/honours',
  '/calendar',
  '/campaigns/new',
  '/standards',
  '/standards/2016',
  '/statistics',
  '/assessments',
  '/assessments/setup',
  '/me',
];

for (const [size, viewport] of Object.entries({ desktop, phone }))
  for (const language of ['zh-CN', 'en'] as const)
    test(`each page stands well in ${language} (${size})`, async ({ page }) => {
      test.slow();
      const said: string[] = [];
      page.on('console', (line) => {
        // The kit measures scroll bars by a style of its own, which the policy blocks; it does
        // without.
        const text = line.text();
        if (/content security policy/i.test(text) && !text.startsWith('Applying inline style'))
          said.push(text);
      });
      await page.setViewportSize(viewport);
      await signIn(page, 'office');
      await page.evaluate((tag) => localStorage.setItem('yuanjian.language', tag), language);
      for (const path of paths)
        await test.step(path, async () => {
          await page.goto(path);
          await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
          await expect(page.locator('html')).toHaveAttribute('lang', language);
          if (language === 'zh-CN') await expectGoodPage(page);
          else await expectRoom(page);
          // A sentence that is missing shows its key.
          const text = (await page.locator('main').textContent()) ?? '';
          expect(text.match(/\b[a-z_]+\.[a-z]+_[a-z_]+\b/g) ?? []).toEqual([]);
        });
      expect(said).toEqual([]);
    });

test('the page comes with a strict policy and its parts come packed', async ({ request }) => {
  const page = await request.get('/');
  const policy = page.headers()['content-security-policy'] ?? '';
  const rules = new Map(
    policy.split(';').map((rule) => {
      const [name = '', ...sources] = rule.trim().split(/\s+/);
      return [name, sources] as const;
    }),
  );
  expect(rules.get('default-src')).toEqual(["'self'"]);
  const scripts = rules.get('script-src') ?? rules.get('default-src') ?? [];
  expect(scripts.filter((source) => /unsafe|http|\*/.test(source))).toEqual([]);
  expect(rules.get('frame-ancestors')).toEqual(["'none'"]);
  for (const header of ['x-content-type-options', 'referrer-policy'])
    expect(page.headers()[header], header).toBeTruthy();
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? '';
  for (const packing of ['br', 'gzip']) {
    const answer = await request.get(script, { headers: { 'accept-encoding': packing } });
    expect(answer.headers()['content-encoding']).toBe(packing);
    expect(answer.headers()['cache-control']).toContain('immutable');
  }
});
