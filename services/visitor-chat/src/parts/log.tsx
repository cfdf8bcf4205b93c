import type { RefObject } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Contact } from '../model/entry.js';
import type { TalkView } from '../model/talk-view.js';
import { Announcer } from './announcer.js';
import { Ended } from './ended.js';
import { NewMessages } from './new-messages.js';
import type { TalkActs } from './talk-acts.js';
import { Transcript } from './transcript.js';
import { useFollowing } from './use-following.js';
import { useSeen } from './use-seen.js';

export interface LogProps {
  readonly view: TalkView;
  readonly nowMs: number;
  readonly draft: string;
  readonly contacts: readonly Contact[];
  readonly scroller: RefObject<HTMLElement | null>;
  readonly acts: TalkActs;
  readonly onTakeBack: (cid: string) => void;
}

/** What was said, what is arriving, and in the end how it ended. */
export function Log(props: LogProps) {
  const { view, contacts, draft, scroller, acts } = props;
  const ended = view.phase === 'ended';
  // The same rows as long as they say the same: a tick of the clock moves nothing.
  const rows = useMemo(() => view.rows, [view.live.view, view.live.outbox]);
  const following = useFollowing(scroller, rows, ended);
  useSeen(scroller, rows, acts.seen);
  return (
    <>
      <Transcript rows={rows} onTakeBack={props.onTakeBack} />
      {ended && (
        <Ended
          live={view.live}
          unsent={draft.trim() === '' ? view.unsent : [...view.unsent, draft]}
          contacts={contacts}
          onAnew={acts.beginAnew}
        />
      )}
      {!ended && <NewMessages {...following} />}
      <Announcer live={view.live} nowMs={props.nowMs} />
    </>
  );
}
