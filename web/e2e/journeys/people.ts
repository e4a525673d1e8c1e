/** Who walks: the people of the invented city, who all have the password of the demo. */
import { expect, type Page } from '@playwright/test';

export const password = 'Lvyin-2026';

/**
 * Names as data/demo/setup.toml has them: office, district, technician, security, audit … The form is
 * for the journeys that are about it; here the service is asked, and the first page opened.
 */
export async function signIn(page: Page, name: string, given = password): Promise<void> {
  await page.context().clearCookies();
  const answer = await page.request.post('/api/v1/session', { data: { name, password: given } });
  expect(answer.ok(), `${name} may sign in`).toBe(true);
  // Most go on at once: whoever stays waits for what they look for.
  await page.goto('/', { waitUntil: 'commit' });
}

/** Fills the form that is on the screen and sends it. */
export async function enter(page: Page, name: string, given: string): Promise<void> {
  await page.getByLabel('用户名', { exact: true }).fill(name);
  await page.getByLabel('密码', { exact: true }).fill(given);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

export const phone = { width: 390, height: 844 };
export const desktop = { width: 1440, height: 900 };
