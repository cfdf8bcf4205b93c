import type { Plugin } from 'vite';

const helper = '\0vite/preload-helper.js';
/** As the build writes them, after minification. */
const partImport = /\bimport\((`\.\/[\w.-]+\.js`|"\.\/[\w.-]+\.js")\)/g;

/**
 * Lets a part of the page be asked for under another address after it did not come: a browser may
 * keep the failure of an address for as long as the document lives. `src/door/load.ts` says what is
 * added in `globalThis.partAgain`. Vite's preload helper, which the page has no use for, stays out.
 */
export function partsPlugin(): Plugin {
  return {
    name: 'stillhere-parts',
    enforce: 'pre',
    apply: 'build',
    load: {
      filter: { id: /vite\/preload-helper\.js$/ },
      handler: (id) =>
        id === helper ? 'export const __vitePreload = (load) => load();' : undefined,
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
        const named = chunks.reduce((sum, chunk) => sum + chunk.dynamicImports.length, 0);
        let found = 0;
        for (const chunk of chunks) {
          chunk.code = chunk.code.replace(partImport, (_all, address: string) => {
            found += 1;
            return `import(${address}+(globalThis.partAgain||""))`;
          });
        }
        if (found < named) throw new TypeError(`${named - found} parts cannot be asked for again`);
      },
    },
  };
}
