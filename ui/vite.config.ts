import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  // The mock backend is for developers and tests; the desktop's bundle has none of it.
  define: { __MOCK__: JSON.stringify(mode !== 'production' || process.env.FIELDLIFT_MOCK === '1') },
  // Without the browser condition Svelte resolves to its server build under vitest.
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  build: {
    target: 'es2022',
    // The content security policy forbids `data:` fonts, so nothing is inlined.
    assetsInlineLimit: 0,
  },
  test: {
    environment: 'jsdom',
    // A file has a context of its own, not a process: jsdom is loaded once, not for each file.
    pool: 'vmThreads',
    setupFiles: ['./src/test-setup.ts'],
  },
}));
