import type { Plugin } from 'vite';

const dictionary = /(?:^|\/)([a-z]{2})-[A-Z]{2}\.m?js$/;
const reactAria = /\/node_modules\/react-(?:aria|aria-components|stately)\//;
const dropped = '\0stillhere-no-dictionary';

/**
 * Leaves react-aria's words out for the languages that this desk does not speak: it brings thirty,
 * and is only ever asked for ours (`WordsProvider` names the locale).
 */
export function localesPlugin(languages: readonly string[]): Plugin {
  return {
    name: 'stillhere-locales',
    apply: 'build',
    enforce: 'pre',
    resolveId(specifier, importer = '') {
      const language = dictionary.exec(specifier)?.[1];
      if (language === undefined || !reactAria.test(importer)) return undefined;
      return languages.includes(language) ? undefined : dropped;
    },
    load: (id) => (id === dropped ? 'export default undefined;' : undefined),
  };
}
