import { defineConfig } from 'vite';
import { compressPlugin } from './build/compress-plugin.js';
import { earlyPlugin } from './build/early-plugin.js';
import { partsPlugin } from './build/parts-plugin.js';
import { wordsPlugin } from './build/words-plugin.js';

/** Where `vite` (development only) finds a running edge. */
const edge = process.env.STILLHERE_EDGE ?? 'http://127.0.0.1:8080';

export const config = defineConfig({
  root: import.meta.dirname,
  base: '/',
  resolve: { conditions: ['@stillhere/source', 'module', 'browser', 'production'] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [wordsPlugin(), partsPlugin(), earlyPlugin(), compressPlugin()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      input: { page: 'index.html', exit: 'src/exit/exit.ts', guard: 'src/guard/guard.ts' },
    },
  },
  server: { proxy: { '/api': edge, '/live': { target: edge, ws: true } } },
});

/** Vite reads its configuration from the default export only. */
export default config;
