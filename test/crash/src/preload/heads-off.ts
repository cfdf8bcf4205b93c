// node --import: the services of a cluster open a store that does not ask whether others have written meanwhile.
import { replacePackage } from './replace-package.js';

replacePackage({
  services: /./,
  specifier: '@stillhere/event-store-postgres',
  by: new URL('./unconfirmed-store.js', import.meta.url),
});
