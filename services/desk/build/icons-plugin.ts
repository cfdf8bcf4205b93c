import type { Plugin } from 'vite';
import { iconCountMax } from '../src/attention/icon-count.js';

/** `1` to `9`, then `10` for "more than nine", each once plain and once for "now". */
const icons = new Map(
  Array.from({ length: iconCountMax + 1 }, (_, index) => index + 1).flatMap((count) =>
    [false, true].map((now) => [`icons/${count}${now ? '-now' : ''}.svg`, draw(count, now)]),
  ),
);

/**
 * The desk's icons with a count. They are files, since our policy allows no drawn data; "now" has a
 * shape of its own as well as a colour.
 */
export function iconsPlugin(): Plugin {
  return {
    name: 'stillhere-icons',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = /icons\/[\w-]+\.svg/.exec(request.url ?? '')?.[0] ?? '';
        const source = icons.get(name);
        if (source === undefined) return next();
        response.setHeader('content-type', 'image/svg+xml');
        response.end(source);
      });
    },
    generateBundle() {
      for (const [fileName, source] of icons) this.emitFile({ type: 'asset', fileName, source });
    },
  };
}

function draw(count: number, now: boolean): string {
  const shape = now
    ? '<path d="M8 0 16 8 8 16 0 8z" fill="#9d1c1c"/>'
    : '<circle cx="8" cy="8" r="8" fill="#0b5252"/>';
  const text = count > iconCountMax ? `${iconCountMax}+` : String(count);
  const size = text.length > 1 ? 8 : 11;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${shape}<text x="8" y="8" dy=".36em" text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="${size}" fill="#fff">${text}</text></svg>`;
}
