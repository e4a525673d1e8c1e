/**
 * How the web is built. The product embeds `dist/` and serves it under a strict content policy:
 * nothing here may inline a script or a style, and nothing may be fetched from another origin.
 */
import { realpathSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Kylin, UOS and 360 ship browsers of about this age.
const browsers = ['chrome109', 'edge109', 'firefox115', 'safari16'];

export default defineConfig({
  plugins: [react()],
  build: {
    target: browsers,
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: 'es' },
  server: {
    port: 5173,
    // Sentences lie beside this folder, packages in the build cache.
    fs: { allow: ['..', realpathSync('node_modules')] },
    proxy: { '/api': process.env.YUANJIAN_URL ?? 'http://127.0.0.1:8080' },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    env: { TZ: 'Asia/Shanghai' },
    restoreMocks: true,
  },
});
