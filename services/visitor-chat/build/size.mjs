/** `npm run size`: builds, prints what travels before the first word, exits 1 when it is too much. */
import { build, createServer } from 'vite';

const root = new URL('../', import.meta.url);
const configFile = new URL('vite.config.ts', root).pathname;
await build({ configFile, logLevel: 'warn' });
const loader = await createServer({
  configFile,
  server: { middlewareMode: true },
  logLevel: 'warn',
});
const { firstWordBytesMax, total, weighFirstWord } = await loader.ssrLoadModule('/build/weigh.ts');
const weights = weighFirstWord(new URL('dist/', root));
await loader.close();
for (const { file, bytes } of weights) console.log(`${String(bytes).padStart(7)}  ${file}`);
console.log(`${String(total(weights)).padStart(7)}  of ${firstWordBytesMax} bytes, gzip`);
process.exitCode = total(weights) <= firstWordBytesMax ? 0 : 1;
