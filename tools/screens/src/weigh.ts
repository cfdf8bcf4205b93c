import { pathToFileURL } from 'node:url';
import { createServer } from 'vite';

export interface Weight {
  readonly files: readonly { readonly file: string; readonly bytes: number }[];
  readonly bytes: number;
  readonly bytesMax: number;
}

/** The parts of `services/visitor-chat/build/weigh.ts` that are used here. */
interface Scales {
  readonly firstWordBytesMax: number;
  weighFirstWord(dist: URL): Weight['files'];
}

/** What a browser fetches of the visitor page before the first word can be typed, as it was built. */
export async function weighVisitorPage(): Promise<Weight> {
  const root = 'services/visitor-chat';
  const loader = await createServer({
    root,
    server: { middlewareMode: true },
    logLevel: 'warn',
  });
  try {
    const scales = (await loader.ssrLoadModule('/build/weigh.ts')) as Scales;
    const files = scales.weighFirstWord(pathToFileURL(`${root}/dist/`));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return { files, bytes, bytesMax: scales.firstWordBytesMax };
  } finally {
    await loader.close();
  }
}
