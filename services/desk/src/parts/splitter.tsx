import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { type PaneName, paneDefaults, paneLimits, paneStep } from '../model/panes.js';

export interface SplitterProps {
  readonly pane: PaneName;
  readonly width: number;
  readonly label: string;
  readonly onResize: (width: number) => void;
}

/**
 * The line between two panes: drag it, or focus it and use the arrows, Home and End; Enter or a
 * double click goes back to the default. Arrows move the line the way they point, in both directions
 * of writing.
 */
export function Splitter({ pane, width, label, onResize }: SplitterProps) {
  const drag = useRef<{ x: number; width: number } | undefined>(undefined);
  const limits = paneLimits[pane];

  const growth = (element: Element): 1 | -1 => {
    const rtl = getComputedStyle(element).direction === 'rtl';
    return (pane === 'list') === rtl ? -1 : 1;
  };
  const down = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, width };
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    if (drag.current === undefined) return;
    const { fontSize } = getComputedStyle(document.documentElement);
    const moved =
      ((event.clientX - drag.current.x) * growth(event.currentTarget) * 16) /
      Number.parseFloat(fontSize);
    onResize(drag.current.width + moved);
  };
  const stop = (): void => {
    drag.current = undefined;
  };
  const key = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = paneStep * growth(event.currentTarget);
    const wanted: Readonly<Record<string, number>> = {
      ArrowLeft: width - step,
      ArrowRight: width + step,
      Home: limits.least,
      End: limits.most,
      Enter: paneDefaults[pane],
    };
    const next = wanted[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onResize(next);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be dragged or hold a value.
    <div
      className="splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={limits.least}
      aria-valuemax={limits.most}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={stop}
      onPointerCancel={stop}
      onDoubleClick={() => onResize(paneDefaults[pane])}
      onKeyDown={key}
    />
  );
}
