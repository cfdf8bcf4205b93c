/** The package has no types of its own. */
declare module 'parse-prometheus-text-format' {
  interface Family {
    readonly name: string;
    readonly type: string;
    readonly metrics: readonly object[];
  }
  /** Throws where a line is none of the format. */
  // biome-ignore lint/style/noDefaultExport: it is the one of the package
  export default function parse(text: string): readonly Family[];
}
