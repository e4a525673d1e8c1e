/**
 * Somebody with the database in hand changes one record and takes another out: the auditor's page
 * says which. On a copy of the invented city, which nobody needs whole afterwards.
 */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { expectGoodPage } from '../looks';
import { desktop, phone, signIn } from './people';
import { python } from './python';

test.use({ baseURL: process.env.YUANJIAN_SPARE_URL ?? '' });

const tamper = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=30) as database:
    # The database refuses it, to whoever does not know how to take that away.
    guards = "select name from sqlite_master where type = 'trigger' and tbl_name = 'event'"
    for (name,) in database.execute(guards).fetchall():
        database.execute(f"drop trigger {name}")
    changed = database.execute(
        "update event set body = replace(body, 'display_name', 'another_name') where sequence = 7")
    gone = database.execute("delete from event where sequence = 11")
    print(changed.rowcount, gone.rowcount)
`;

test('the page says which record was changed and which is missing', async ({ page }) => {
  await signIn(page, 'audit');
  await page.goto('/audit');
  const chain = page.getByRole('region', { name: '记录链' });
  await expect(chain).toContainText('记录链完整');
  const done = python(tamper, join(process.env.YUANJIAN_SPARE ?? '', 'yuanjian.db'));
  expect(done).toBe('1 1');

  await chain.getByRole('button', { name: '重新核对' }).click();
  await expect(chain).toContainText('记录链已断');
  await expect(chain).toContainText(/其中 \d+ 处与当初写入的不一致/);
  await expect(chain.getByText('第 7 条：内容被改动')).toBeVisible();
  await expect(chain.getByText('第 11 条：缺失')).toBeVisible();
  await expect(chain.getByText('第 6 条')).toHaveCount(0);
  for (const size of [desktop, phone]) {
    await page.setViewportSize(size);
    await expectGoodPage(page);
  }
});
