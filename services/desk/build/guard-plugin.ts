import type { HtmlTagDescriptor, Plugin } from 'vite';

/**
 * Puts the guard first in the page, as a file of its own that imports nothing: it works where the
 * main script never comes. Vite would merge both into one.
 */
export function guardPlugin(): Plugin {
  return {
    name: 'stillhere-guard',
    transformIndexHtml: {
      order: 'post',
      handler(html, context) {
        if (!context.path.endsWith('index.html')) return [];
        const chunks = Object.values(context.bundle ?? {}).filter((file) => file.type === 'chunk');
        const guard = chunks.find((file) => file.isEntry && file.name === 'guard');
        if (guard !== undefined && guard.imports.length > 0) {
          throw new TypeError('the guard must stand alone: it may import no shared chunk');
        }
        const main = /<script type="module"(?=[^>]*src="\/desk\/assets\/desk-)/;
        return { html: html.replace(main, '$& data-part="main"'), tags: [script(guard?.fileName)] };
      },
    },
  };
}

const script = (fileName: string | undefined): HtmlTagDescriptor => ({
  tag: 'script',
  attrs: {
    type: 'module',
    async: true,
    src: fileName === undefined ? '/desk/src/guard/guard.ts' : `/desk/${fileName}`,
  },
  injectTo: 'head-prepend',
});
