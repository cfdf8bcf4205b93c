import type { RiskLevel } from '@stillhere/kernel';
import type { OwnReceipt } from '@stillhere/live-protocol';
import type { ReactNode } from 'react';
import type { DeskPlace } from '../api/types.js';
import type { GlyphState } from '../model/chat.js';
import { type Priority, priorityOf } from '../model/queue.js';
import { useWords } from './words-context.js';

function Svg({ children, name }: { children: ReactNode; name: string }) {
  return (
    <svg className={`glyph ${name}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

const ring = <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.75" />;

const triangle = (
  <path d="M8 3 13.5 12.75h-11z" fill="none" stroke="currentColor" strokeWidth="1.75" />
);

/** Filled to hollow: the fuller, the surer it is that the chat is in front of somebody. */
const presenceShapes: Readonly<Record<GlyphState, ReactNode>> = {
  'here.visible': <circle cx="8" cy="8" r="6.25" fill="currentColor" />,
  'here.background': (
    <>
      {ring}
      <path d="M8 2.5a5.5 5.5 0 0 0 0 11z" fill="currentColor" />
    </>
  ),
  'here.asleep': (
    <>
      {ring}
      <path d="M8 8V2.5A5.5 5.5 0 0 1 13.5 8z" fill="currentColor" />
    </>
  ),
  checking: (
    <circle
      cx="8"
      cy="8"
      r="5.5"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeDasharray="2.2 2.12"
    />
  ),
  'no-connection': ring,
  absent: ring,
  'never-connected': <circle cx="8" cy="8" r="2" fill="currentColor" />,
  left: (
    <path
      d="M5 4.1a5.5 5.5 0 1 0 6 0M8 1.75v6"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
    />
  ),
  'not-visible-to-us': <path d="M8 2 14.5 13.5h-13z" fill="currentColor" />,
  'cut-between-us': triangle,
  'own-connection-cut': (
    <path
      d="M2.5 3.5h11v7h-11zM8 10.5v3M5 13.5h6M2 14 14 2"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
    />
  ),
};

export function PresenceGlyph({ verdict }: { verdict: GlyphState | undefined }) {
  const words = useWords();
  const text = words.t(verdict === undefined ? 'presence.unknown' : `presence.${verdict}`);
  return (
    <span className="presence" data-verdict={verdict ?? 'unknown'} title={text}>
      <Svg name="presence-glyph">{presenceShapes[verdict ?? 'never-connected']}</Svg>
      <span className="sr">{text}</span>
    </span>
  );
}

/** Where a counselor's desk is, in the shapes that stand for people: the same states are the same. */
const deskShapes: Readonly<Record<DeskPlace, GlyphState>> = {
  here: 'here.visible',
  checking: 'checking',
  lost: 'no-connection',
  closed: 'left',
  unseen: 'not-visible-to-us',
};

/** Words stand beside it. */
export function DeskGlyph({ place }: { place: DeskPlace | undefined }) {
  const shape = place === undefined ? 'never-connected' : deskShapes[place];
  return (
    <span className="presence" data-verdict={shape}>
      <Svg name="presence-glyph">{presenceShapes[shape]}</Svg>
    </span>
  );
}

const bars = [4, 7, 10, 13];

/** Rising bars and the word: the more urgent, the more of them are full. */
export function PriorityChip({ value }: { value: number }) {
  const words = useWords();
  const priority: Priority = priorityOf(value);
  return (
    <span className="priority" data-priority={priority}>
      <Svg name="priority-glyph">
        {bars.map((height, place) => (
          <rect
            key={height}
            x={1 + place * 3.75}
            y={14 - height}
            width="2.75"
            height={height}
            fill={place <= priority ? 'currentColor' : 'none'}
            stroke="currentColor"
            strokeWidth="0.75"
          />
        ))}
      </Svg>
      {words.t(`priority.${priority}`)}
    </span>
  );
}

const rhombus = 'M8 1.5 14.5 8 8 14.5 1.5 8z';

/** A rhombus that fills from below as the risk rises: a quarter of its height with each level. */
const riskFills: Readonly<Record<RiskLevel, string>> = {
  none: '',
  low: 'M5.5 12h5L8 14.5z',
  medium: 'M1.5 8h13L8 14.5z',
  high: 'M5.5 4h5l4 4L8 14.5 1.5 8z',
  imminent: rhombus,
};

/** Always with its word; the last level stands out whole. */
export function RiskChip({ level }: { level: RiskLevel | undefined }) {
  const words = useWords();
  return (
    <span className="risk-chip" data-risk={level ?? 'unknown'}>
      <Svg name="risk-glyph">
        <path d={riskFills[level ?? 'none']} fill="currentColor" />
        <path d={rhombus} fill="none" stroke="currentColor" strokeWidth="1.5" />
      </Svg>
      {words.t(level === undefined ? 'risk.unknown' : `risk.${level}`)}
    </span>
  );
}

const tick = (x: number) => `M${x} 8.5 ${x + 3} 11.5 ${x + 9} 4.5`;

export function ReceiptGlyph({ receipt }: { receipt: OwnReceipt }) {
  const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.75 } as const;
  if (receipt === 'saved') {
    return (
      <Svg name="receipt-glyph">
        <path d={tick(3)} {...line} />
      </Svg>
    );
  }
  if (receipt === 'displayed') {
    return (
      <Svg name="receipt-glyph">
        <rect x="0.5" y="1.5" width="15" height="13" rx="4" fill="currentColor" />
        <path d="M2 8.5 4.5 11 9 5.5M7.5 10 8.5 11 13.5 5.5" className="receipt-cut" />
      </Svg>
    );
  }
  return (
    <Svg name="receipt-glyph">
      <path d={tick(0.5)} {...line} />
      <path d="M8 10.5 9 11.5 15 4.5" {...line} />
      {receipt === 'not-shared' && <path d="M1 14.5h14" {...line} strokeDasharray="2 2" />}
    </Svg>
  );
}

export function KeptGlyph() {
  return (
    <Svg name="receipt-glyph">
      <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.75" />
      <path d="M8 5v3.25l2 1.5" fill="none" stroke="currentColor" strokeWidth="1.75" />
    </Svg>
  );
}

export function LockGlyph() {
  return (
    <Svg name="note-glyph">
      <rect x="3" y="7" width="10" height="7" rx="1.5" fill="currentColor" />
      <path
        d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      />
    </Svg>
  );
}

export function PanelGlyph() {
  return (
    <Svg name="panel-glyph">
      <rect
        x="1.5"
        y="2.5"
        width="13"
        height="11"
        rx="2"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      />
      <path d="M10 2.5v11" stroke="currentColor" strokeWidth="1.5" />
    </Svg>
  );
}

/** A bell; struck through where it keeps silent. */
export function BellGlyph({ off }: { off: boolean }) {
  const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.5 } as const;
  return (
    <Svg name="bell-glyph">
      <path d="M4 11V7a4 4 0 0 1 8 0v4l1.25 1.25H2.75zM6.75 14h2.5" {...line} />
      {off && <path d="M2 14 14 2" {...line} />}
    </Svg>
  );
}
