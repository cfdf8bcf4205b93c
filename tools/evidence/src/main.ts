// Only syntax and imports that an old Node understands may stand here: it has to get as far as the
// sentence below. Everything else is loaded afterwards.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 15)) {
  console.error(
    `evidence needs Node 22.15 or newer; this is ${process.version} (${process.execPath}).\n` +
      'Start it through npm (npm run evidence), which brings its own Node where the platform is\n' +
      'known, or install a newer Node. Nothing was read or changed.',
  );
  process.exitCode = 2;
} else {
  const { runEvidence } = await import('./cli.js');
  process.exitCode = await runEvidence(process.argv.slice(2), process.env);
}
