// Only syntax and imports that an old Node understands may stand here: it has to get as far as the
// sentence below. Everything else is loaded afterwards.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 15)) {
  console.error(
    `Stillhere needs Node 22.15 or newer; this is ${process.version} (${process.execPath}).\n` +
      'Start it with npm start, which brings its own Node where the platform is known, or install a\n' +
      'newer Node. Nothing was changed.',
  );
  process.exitCode = 1;
} else {
  const { run } = await import('./run.js');
  const code = await run(process.argv.slice(2), process.env);
  if (code !== undefined) process.exitCode = code;
}
