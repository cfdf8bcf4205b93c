import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { guardPlugin } from './build/guard-plugin.js';
import { iconsPlugin } from './build/icons-plugin.js';
import { localesPlugin } from './build/locales-plugin.js';

export default defineConfig({
  base: '/desk/',
  plugins: [react(), localesPlugin(['en', 'es']), iconsPlugin(), guardPlugin()],
  resolve: { conditions: ['@stillhere/source', 'module', 'browser', 'development|production'] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    // One file: it is read once a shift, and a desk that is half there is worse than none.
    chunkSizeWarningLimit: 800,
    // Everything is its own file of our own origin: the policy allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { desk: 'index.html', guard: 'src/guard/guard.ts' } },
  },
});
