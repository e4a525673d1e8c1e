/** Who walks: the people of the invented city, who all have the password of the demo. */
import { expect, type Page } from '@playwright/test';

export const password = 'Lvyin-2026';

/** Names as data/demo/setup.toml has them: office, district, technician, security, audit … */
export async function signIn(page: Page, name: string, given = password): Promise<void> {
  await page.goto('/sign-in');
  await enter(page, name, given);
  await expect(page).not.toHaveURL(/sign-in/);
}

/** Fills the form that is on the screen and sends it. */
export async function enter(page: Page, name: string, given: string): Promise<void> {
  await page.getByLabel('用户名', { exact: true }).fill(name);
  await page.getByLabel('密码', { exact: true }).fill(given);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

export const phone = { width: 390, height: 844 };
export const desktop = { width: 1440, height: 900 };
