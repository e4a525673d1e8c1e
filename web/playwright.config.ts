/**
 * Browser tests with Debian's Chromium; `scripts/journeys.sh` runs both kinds. With YUANJIAN_URL
 * set, `journeys` walks through the product that runs there; without it, `gallery` looks at our
 * pieces on a development server of its own.
 */
import { defineConfig } from '@playwright/test';

const product = process.env.YUANJIAN_URL;
const port = process.env.YUANJIAN_GALLERY_PORT ?? '5174';
const gallery = `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: product ? 'e2e/journeys' : 'e2e',
  workers: 1,
  reporter: 'line',
  // Axe on a long page takes seconds, and many on a busy machine.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env.CI === 'true',
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.YUANJIAN_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--enable-unsafe-swiftshader',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  ...(product
    ? { projects: [{ name: 'journeys', use: { baseURL: product } }] }
    : {
        projects: [{ name: 'gallery', testMatch: 'gallery.spec.ts', use: { baseURL: gallery } }],
        webServer: {
          command: `npm run dev -- --port ${port} --host 127.0.0.1 --strictPort`,
          url: gallery,
          reuseExistingServer: false,
        },
      }),
});
