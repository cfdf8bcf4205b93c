import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A page that was opened before a build may stay open for so long, and finds its parts. */
export const keptForMs = 7 * 24 * 60 * 60 * 1_000;

/**
 * Exchanges the pages in `live` for those in `next`, which is used up. At every moment each page is
 * there with all its parts: parts come first and carry their hash in the name; then each page takes
 * the place of the one before in one step. Parts of earlier builds stay for pages that are open.
 */
export function publishPages(next, live, nowMs = Date.now()) {
  const files = [...filesBelow(next)].map((file) => relative(next, file));
  const isPage = (name) => /\.html(\.br|\.gz)?$/.test(name);
  const inOrder = [...files.filter((name) => !isPage(name)), ...files.filter(isPage)];
  for (const name of inOrder) {
    const target = join(live, name);
    mkdirSync(dirname(target), { recursive: true });
    // Beside it first: a rename within a folder is one step, a copy is not.
    copyFileSync(join(next, name), `${target}.next`);
    renameSync(`${target}.next`, target);
    // When it was last part of a build: what is older than that may go.
    utimesSync(target, nowMs / 1_000, nowMs / 1_000);
  }
  rmSync(next, { recursive: true, force: true });
  for (const file of filesBelow(live)) {
    const name = relative(live, file);
    if (files.includes(name)) continue;
    // A form of the page that this build does not have is an earlier page.
    if (isPage(name) || nowMs - statSync(file).mtimeMs > keptForMs) rmSync(file);
  }
}

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}
