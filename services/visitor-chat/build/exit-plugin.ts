import type { HtmlTagDescriptor, Plugin } from 'vite';

const source = '/src/exit/exit.ts';

/**
 * Puts the exit module first in the page, as a file of its own: it must work while the rest is
 * still loading or never comes. Vite would merge two module scripts of one page into one entry.
 */
export function exitPlugin(): Plugin {
  return {
    name: 'stillhere-exit',
    transformIndexHtml: {
      order: 'post',
      handler(_, context) {
        if (!context.path.endsWith('index.html')) return [];
        const chunk = Object.values(context.bundle ?? {}).find(
          (file) => file.type === 'chunk' && file.isEntry && file.name === 'exit',
        );
        if (chunk?.type === 'chunk' && chunk.imports.length > 0) {
          throw new TypeError('the exit module must stand alone: it may import no shared chunk');
        }
        return [exitScript(chunk === undefined ? source : `/${chunk.fileName}`)];
      },
    },
  };
}

const exitScript = (src: string): HtmlTagDescriptor => ({
  tag: 'script',
  attrs: { type: 'module', async: true, src },
  injectTo: 'head-prepend',
});
