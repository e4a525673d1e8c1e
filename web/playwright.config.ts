/**
 * Browser tests with Debian's Chromium. `gallery` looks at our pieces on the development server;
 * `journeys` walks through a running product at YUANJIAN_URL.
 */
import { defineConfig } from '@playwright/test';

const product = process.env.YUANJIAN_URL;
const gallery = 'http://127.0.0.1:5174';

export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  reporter: 'line',
  timeout: 60_000,
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
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
  projects: [
    { name: 'gallery', testMatch: 'gallery.spec.ts', use: { baseURL: gallery } },
    ...(product
      ? [{ name: 'journeys', testIgnore: 'gallery.spec.ts', use: { baseURL: product } }]
      : []),
  ],
  webServer: {
    command: 'npm run dev -- --port 5174 --host 127.0.0.1 --strictPort',
    url: gallery,
    reuseExistingServer: false,
  },
});
