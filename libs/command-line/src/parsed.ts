/** What came of a command line. */
export type Parsed<Options> =
  | { readonly kind: 'options'; readonly options: Options }
  | { readonly kind: 'help'; readonly text: string }
  | Refused;

interface Refused {
  readonly kind: 'refused';
  readonly text: string;
}

/** Not understood: `sentence` says which flag, and what was expected. */
export const refused = (sentence: string): Refused => ({
  kind: 'refused',
  text: `${sentence} See --help. Nothing was changed.`,
});

/** Help was asked for, and `afterword` ends it; or a flag is wrong, as the text says already. */
export function unread(
  { help, text }: { readonly help: boolean; readonly text: string },
  afterword = '',
): Parsed<never> {
  if (!help) return { kind: 'refused', text };
  return { kind: 'help', text: afterword === '' ? text : `${text}\n\n${afterword}` };
}
