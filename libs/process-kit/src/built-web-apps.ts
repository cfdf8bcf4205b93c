import { existsSync } from 'node:fs';
import { join } from 'node:path';
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
 * Where the built web apps lie, for a module two folders below their services, by its `import.meta.url`.
 * Throws AppsNotBuilt: a start without pages would promise too much.
 */
export function builtWebApps(module: string): WebApps {
  const built = (name: string) => fileURLToPath(new URL(`../../${name}/dist`, module));
  const apps = { visitorChat: built('visitor-chat'), desk: built('desk') };
  const missing = Object.values(apps).find((folder) => !existsSync(join(folder, 'index.html')));
  if (missing === undefined) return apps;
  throw new AppsNotBuilt(
    `The web pages are not built: ${missing} holds none. Run "npm run build", or start with ` +
      '"npm start", which builds what is missing. Nothing was changed.',
  );
}
