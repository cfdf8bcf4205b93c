import { registerHooks } from 'node:module';

export interface Replacement {
  /** Of whose processes: the folder below `services`. */
  readonly services: RegExp;
  readonly specifier: string;
  /** Loads the real one itself. */
  readonly by: URL;
}

/** A package that processes of a cluster load is replaced on its way in; the product has no switch for it. */
export function replacePackage({ services, specifier, by }: Replacement): void {
  const [, service = ''] = /[\\/]services[\\/]([a-z]+)[\\/]/.exec(process.argv[1] ?? '') ?? [];
  if (!services.test(service)) return;
  registerHooks({
    resolve(wanted, context, next) {
      if (wanted !== specifier || context.parentURL === by.href) return next(wanted, context);
      return { url: by.href, shortCircuit: true };
    },
  });
}
