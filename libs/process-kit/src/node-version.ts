// Only syntax and imports that an old Node understands may stand here, and nothing else may be imported before:
// it has to get as far as the sentence below.

/** A program: resolves with an exit code, or with nothing while it runs. */
export type Run = (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
) => Promise<number | undefined>;

/** Loads and runs a program where this Node is new enough, and says what to do where it is not. */
export async function onRecentNode(load: () => Promise<Run>): Promise<void> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 15)) {
    console.error(
      `Stillhere needs Node 22.15 or newer; this is ${process.version} (${process.execPath}).\n` +
        'Start it with npm start, which brings its own Node where the platform is known, or install a\n' +
        'newer Node. Nothing was changed.',
    );
    process.exitCode = 1;
    return;
  }
  const run = await load();
  const code = await run(process.argv.slice(2), process.env);
  if (code !== undefined) process.exitCode = code;
}
