/** `node:sqlite`, ESM in workers and what else we use of it are in every release from here on. */
export const nodeVersionMin = { major: 22, minor: 15 } as const;

/** What to say on a Node that is too old; `undefined` on one that will do. `version` as in `process.version`. */
export function nodeVersionProblem(version: string, execPath: string): string | undefined {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const { major: least, minor: leastMinor } = nodeVersionMin;
  if (major > least || (major === least && minor >= leastMinor)) return undefined;
  return (
    `Stillhere needs Node ${least}.${leastMinor} or newer; this is ${version} (${execPath}).\n` +
    'Start it through npm (npm start), which brings its own Node where the platform is known,\n' +
    'or install a newer Node. Nothing was changed.'
  );
}
