import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const css = readFileSync(
  new URL('../../../../libs/live-protocol/src/tokens.css', import.meta.url),
  'utf8',
);
const light = colours(css.slice(0, css.indexOf('@media')));
const dark = {
  ...light,
  ...colours(css.slice(css.indexOf('dark)'), css.indexOf("[data-app='desk']"))),
};

/** Text, ground, least contrast: 7 for body text, 4.5 for other text, 3 for edges and glyphs. */
const pairs: readonly (readonly [string, string, number])[] = [
  ['ink', 'ground', 7],
  ['ink', 'surface', 7],
  ['ink', 'sunken', 7],
  ['ink', 'accent-soft', 7],
  ['ink', 'attention-soft', 7],
  ['ink', 'danger-soft', 7],
  ['ink', 'note', 7],
  ['ink-soft', 'ground', 4.5],
  ['ink-soft', 'surface', 4.5],
  ['ink-soft', 'sunken', 4.5],
  ['ink-soft', 'accent-soft', 4.5],
  ['ink-soft', 'note', 4.5],
  ['accent', 'ground', 4.5],
  ['accent', 'surface', 4.5],
  ['accent', 'sunken', 4.5],
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-strong', 4.5],
  ['danger', 'ground', 4.5],
  ['danger', 'surface', 4.5],
  ['danger', 'danger-soft', 4.5],
  ['on-danger', 'danger', 4.5],
  ['on-exit', 'exit', 4.5],
  ['on-exit', 'exit-strong', 4.5],
  ['attention', 'ground', 4.5],
  ['attention', 'surface', 4.5],
  ['attention', 'attention-soft', 4.5],
  ['edge', 'ground', 3],
  ['edge', 'surface', 3],
  ['note-edge', 'note', 3],
  ['note-edge', 'ground', 3],
  ['exit', 'ground', 3],
  ['focus', 'ground', 3],
  ['focus', 'surface', 3],
];

describe.each([
  ['light', light],
  ['dark', dark],
])('colours, %s', (_, tokens) => {
  it.each(pairs)('%s on %s has contrast of at least %d', (text, ground, least) => {
    expect(contrast(tokens[text], tokens[ground])).toBeGreaterThanOrEqual(least);
  });
});

it('notices a pair that is too weak', () => {
  expect(contrast('#777777', '#ffffff')).toBeLessThan(4.5);
});

function colours(block: string): Record<string, string> {
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(one = '', other = ''): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
