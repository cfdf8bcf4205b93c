/** Widths in sixteenths of the text size: pixels, unless somebody set their text larger. */
export interface PaneWidths {
  readonly list: number;
  readonly context: number;
}
export type PaneName = keyof PaneWidths;

export const paneDefaults: PaneWidths = { list: 304, context: 320 };
/** Narrower than the least, a row cannot show code and wait; wider than the most starves the talk. */
export const paneLimits: Readonly<Record<PaneName, { least: number; most: number }>> = {
  list: { least: 240, most: 420 },
  context: { least: 260, most: 520 },
};
/** A step of the arrow keys. */
export const paneStep = 16;

export const clampPane = (pane: PaneName, width: number): number =>
  Math.round(Math.min(paneLimits[pane].most, Math.max(paneLimits[pane].least, width)));

export const withPane = (widths: PaneWidths, pane: PaneName, width: number): PaneWidths => ({
  ...widths,
  [pane]: clampPane(pane, width),
});

export const paneRem = (width: number): string => `${width / 16}rem`;

/** What was remembered, or the defaults; anything strange counts as nothing. */
export function readPanes(text: string | null): PaneWidths {
  try {
    const stored: unknown = JSON.parse(text ?? 'null');
    if (typeof stored !== 'object' || stored === null) return paneDefaults;
    const { list, context } = stored as Partial<Record<PaneName, unknown>>;
    return {
      list: typeof list === 'number' ? clampPane('list', list) : paneDefaults.list,
      context: typeof context === 'number' ? clampPane('context', context) : paneDefaults.context,
    };
  } catch (error) {
    if (error instanceof SyntaxError) return paneDefaults;
    throw error;
  }
}
