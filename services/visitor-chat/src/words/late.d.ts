/** See build/words-plugin.ts. */
declare module '*.json?late' {
  const catalogue: import('./words.js').Catalogue;
  export default catalogue;
}
