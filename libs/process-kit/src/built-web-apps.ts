import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The pages were never built. The message is a sentence for an operator. */
export class AppsNotBuilt extends Error {
  readonly code = 'AppsNotBuilt';
}

/** Folders of the built pages. */
export interface WebApps {
  readonly visitorChat: string;
  readonly desk: string;
}

/**
 * Where the built web apps lie, beside the service that a module belongs to, by its `import.meta.url`.
 * Throws AppsNotBuilt: a start without pages would promise too much.
 */
export function builtWebApps(module: string): WebApps {
  const services = servicesOf(dirname(fileURLToPath(module)));
  const apps = {
    visitorChat: join(services, 'visitor-chat', 'dist'),
    desk: join(services, 'desk', 'dist'),
  };
  const missing = Object.values(apps).find((folder) => !existsSync(join(folder, 'index.html')));
  if (missing === undefined) return apps;
  throw new AppsNotBuilt(
    `The web pages are not built: ${missing} holds none. Run "npm run build", or start with ` +
      '"npm start", which builds what is missing. Nothing was changed.',
  );
}

/** The nearest folder above that holds the visitor page's; the root, where none does. */
function servicesOf(folder: string): string {
  const above = dirname(folder);
  return above === folder || existsSync(join(folder, 'visitor-chat')) ? folder : servicesOf(above);
}
