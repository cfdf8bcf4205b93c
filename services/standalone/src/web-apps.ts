import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The pages were never built. The message is a sentence for an operator. */
export class AppsNotBuilt extends Error {
  readonly code = 'AppsNotBuilt';
}

export interface WebApps {
  readonly visitorChat: string;
  readonly desk: string;
}

const builtApp = (name: string): string =>
  fileURLToPath(new URL(`../../${name}/dist`, import.meta.url));

/** Where the built web apps lie. Throws AppsNotBuilt: a start without pages would promise too much. */
export function builtWebApps(): WebApps {
  const apps = { visitorChat: builtApp('visitor-chat'), desk: builtApp('desk') };
  const missing = Object.values(apps).find((folder) => !existsSync(join(folder, 'index.html')));
  if (missing === undefined) return apps;
  throw new AppsNotBuilt(
    `The web pages are not built: ${missing} holds none. Run "npm run build", or start with ` +
      '"npm start", which builds what is missing. Nothing was changed.',
  );
}
