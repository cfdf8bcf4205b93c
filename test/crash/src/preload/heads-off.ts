// node --import: the services of a cluster open a store that does not ask whether others have written meanwhile. The
// store's package is replaced on its way in; the product has no switch for it.
import { registerHooks } from 'node:module';

const isService = /[\\/]services[\\/]/.test(process.argv[1] ?? '');
const replacement = new URL('./unconfirmed-store.js', import.meta.url).href;

if (isService) {
  registerHooks({
    resolve(specifier, context, next) {
      const isReplaced = specifier === '@stillhere/event-store-postgres';
      if (!isReplaced || context.parentURL === replacement) return next(specifier, context);
      return { url: replacement, shortCircuit: true };
    },
  });
}
