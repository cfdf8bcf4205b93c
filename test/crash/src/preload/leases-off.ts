// node --import: the processes of presence take what another one holds.
import { replacePackage } from './replace-package.js';

replacePackage({
  services: /^presence$/,
  specifier: '@stillhere/leases-postgres',
  by: new URL('./taking-board.js', import.meta.url),
});
