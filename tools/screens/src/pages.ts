import { type AppName, apps, pictureName, usual, type Variant, variantsOf } from './apps.js';

/** Names of the screens of each app. */
export type Album = Readonly<Record<AppName, readonly string[]>>;

const words: Readonly<Record<string, string>> = {
  light: 'light',
  dark: 'dark',
  '320': '320 px',
  forced: 'forced colours',
  rtl: 'right to left',
  es: 'Spanish',
  '768': '768 px',
  '1440': '1440 px',
  '200': '200 %',
  text: 'text at 200 %',
  keyboard: 'keyboard open',
};
const wordsFor = ({ name }: Variant): string => words[name] ?? name;

/** One page with every picture beside its others. */
export function albumPage(album: Album): string {
  const parts = Object.values(apps).map(
    (app) => `<h1 id="${app.name}">${app.title}</h1>
${album[app.name].map((screen) => row(app.name, screen)).join('\n')}`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Screens</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem; }
.row { display: flex; gap: 1rem; overflow-x: auto; align-items: flex-start; padding-block-end: 1rem; }
figure { margin: 0; flex: none; }
img { display: block; max-block-size: 30rem; max-inline-size: 48rem; border: 1px solid GrayText; }
</style>
</head>
<body>
<p>Every screen and state, side by side. Press a picture to see it whole. Made by <code>npm run screens</code>.</p>
${parts.join('\n')}
</body>
</html>
`;
}

function row(app: AppName, screen: string): string {
  const figures = variantsOf(apps[app], screen).map((variant) => {
    const file = `${app}/${pictureName(screen, variant)}`;
    const alt = `${screen}, ${wordsFor(variant)}`;
    return `<figure><a href="${file}"><img loading="lazy" src="${file}" alt="${alt}"></a><figcaption>${wordsFor(variant)}</figcaption></figure>`;
  });
  return `<section aria-labelledby="${app}-${screen}">
<h2 id="${app}-${screen}">${screen}</h2>
<div class="row" tabindex="0" role="group" aria-label="${screen}">${figures.join('\n')}</div>
</section>`;
}

export function albumReadme(album: Album): string {
  const lists = Object.values(apps).map((app) => {
    const [light, ...others] = app.variants;
    const lines = album[app.name].map((screen) => {
      const links = others
        .filter((variant) => variantsOf(app, screen).includes(variant))
        .map((variant) => `[${wordsFor(variant)}](${app.name}/${pictureName(screen, variant)})`);
      const first = light === undefined ? '' : `${app.name}/${pictureName(screen, light)}`;
      return `| [${screen}](${first}) | ${links.join(' · ')} |`;
    });
    return `## ${app.title}

| screen | also |
|---|---|
${lines.join('\n')}`;
  });
  return `# Screens

Every screen and state of both apps, as people see them. [index.html](index.html) shows them side by
side; [measures.md](measures.md) says how quick both are on slow devices.

Made by \`npm run screens\`; made again, only what looks different changes. Key screens are there in
every variant, the others in the first ${usual}.

${lists.join('\n\n')}
`;
}
