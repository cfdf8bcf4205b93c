const heading = '## [Unreleased]';

/** What stands under Unreleased, in the form of Keep a Changelog; '' where nothing does. */
export function unreleasedOf(changelog: string): string {
  const [, after] = changelog.split(`${heading}\n`);
  return (after ?? '').split(/^## \[/m, 1)[0]?.trim() ?? '';
}

/** The same under the version's own heading, with an empty Unreleased above. */
export const releasedChangelog = (changelog: string, version: string, day: string): string =>
  changelog.replace(`${heading}\n`, `${heading}\n\n## [${version}] - ${day}\n`);
