import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useLayoutEffect } from 'react';
import type { TranscriptRow } from '../model/transcript.js';

interface VirtualLinesProps {
  readonly rows: readonly TranscriptRow[];
  readonly scroller: HTMLDivElement;
  readonly draw: (row: TranscriptRow) => ReactNode;
}

/** A guess before a line was measured: two lines of text and their gap. */
const lineHeightGuessPx = 52;
/** Drawn beyond the edge, so that fast scrolling and arrow keys meet lines, not gaps. */
const overscanLines = 12;

/** Only the lines in sight; each is measured once it is drawn. */
export function VirtualLines({ rows, scroller, draw }: VirtualLinesProps) {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: () => lineHeightGuessPx,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: overscanLines,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once; later `useStayAtEnd` decides.
  useLayoutEffect(() => {
    virtual.scrollToIndex(rows.length - 1, { align: 'end' });
  }, []);
  return (
    <ol className="lines virtual" style={{ blockSize: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map((item) => {
        const row = rows[item.index];
        return (
          row !== undefined && (
            <li
              key={row.key}
              ref={virtual.measureElement}
              data-index={item.index}
              aria-setsize={rows.length}
              aria-posinset={item.index + 1}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {draw(row)}
            </li>
          )
        );
      })}
    </ol>
  );
}
