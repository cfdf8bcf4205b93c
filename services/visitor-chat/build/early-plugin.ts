import type { HtmlTagDescriptor, Plugin } from 'vite';

/** Work while the rest is still loading or never comes: each is a file of its own that imports nothing. */
const early = ['exit', 'guard'] as const;

/**
 * Puts them first in the page. Vite would merge several module scripts of one page into one entry.
 * The main script gets a name as well, by which the guard asks for it again.
 */
export function earlyPlugin(): Plugin {
  return {
    name: 'stillhere-early',
    transformIndexHtml: {
      order: 'post',
      handler(html, context) {
        if (!context.path.endsWith('index.html')) return [];
        const chunks = Object.values(context.bundle ?? {}).filter((file) => file.type === 'chunk');
        const tags = early.map((name) => {
          const chunk = chunks.find((file) => file.isEntry && file.name === name);
          if (chunk !== undefined && chunk.imports.length > 0) {
            throw new TypeError(
              `the ${name} script must stand alone: it may import no shared chunk`,
            );
          }
          return script(name, chunk === undefined ? sourceOf(name) : `/${chunk.fileName}`);
        });
        const main = /<script type="module"(?=[^>]*src="(\/assets\/page-|\/src\/main))/;
        return { html: html.replace(main, '$& data-part="page"'), tags };
      },
    },
  };
}

const sourceOf = (name: string): string => `/src/${name}/${name}.ts`;

const script = (name: string, src: string): HtmlTagDescriptor => ({
  tag: 'script',
  attrs: { type: 'module', async: true, 'data-part': name, src },
  injectTo: 'head-prepend',
});
