/** See build/words-plugin.ts. */
declare module '*.json?late' {
  export const words: import('./words.js').Catalogue;
}
