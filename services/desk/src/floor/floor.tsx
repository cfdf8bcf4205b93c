import type { ReactNode } from 'react';
import type { CounselorLoad, Floor } from '../api/types.js';
import type { DeskLink } from '../model/desk-link.js';
import { atRisk, deskCauseKey, deskPlaceKey } from '../model/desk-place.js';
import { byName, freeSeats, isOnShift } from '../model/floor.js';
import { Empty } from '../parts/empty.js';
import { DeskGlyph } from '../parts/glyphs.js';
import { Countdown, Counter, KnownAge } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';

/** What a shift lead reads in five seconds: who waits, how long, who has room. */
export function FloorScreen({ floor, link }: { floor: Floor | undefined; link: DeskLink }) {
  const words = useWords();
  return (
    <div className="pane floor" id="conversation" tabIndex={-1}>
      <header className="floor-head">
        <h2 id="floor-title">{words.t('floor.title')}</h2>
        {floor !== undefined && <KnownAge link={link} />}
      </header>
      {floor === undefined ? (
        <Empty what={words.t('floor.not-yet')} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable.
        <section className="scroll floor-body" tabIndex={0} aria-labelledby="floor-title">
          <Figures floor={floor} />
          <People counselors={floor.counselors} />
        </section>
      )}
    </div>
  );
}

function Figures({ floor }: { floor: Floor }) {
  const words = useWords();
  const free = freeSeats(floor);
  const onShift = floor.counselors.filter(isOnShift).length;
  return (
    <dl className="figures">
      <Figure
        name={words.t('floor.waiting')}
        unit={words.t('floor.people', { count: floor.waiting })}
        note={floor.gone === 0 ? undefined : words.t('floor.gone', { count: floor.gone })}
      >
        {floor.waiting}
      </Figure>
      <Figure
        name={words.t('floor.longest')}
        unit={floor.longestWaitSince === '' ? '' : words.t('floor.minutes')}
      >
        {floor.longestWaitSince === '' ? (
          words.t('floor.nobody')
        ) : (
          <Counter since={floor.longestWaitSince} limit />
        )}
      </Figure>
      <Figure name={words.t('floor.on-shift')} unit={words.t('floor.people', { count: onShift })}>
        {onShift}
      </Figure>
      <Figure
        name={words.t('floor.active')}
        unit={words.t('floor.chats-unit', { count: floor.active })}
      >
        {floor.active}
      </Figure>
      <Figure name={words.t('floor.free')} unit={words.t('floor.seats-unit', { count: free })}>
        {free}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly unit: string;
  readonly note?: string | undefined;
  readonly children: ReactNode;
}

function Figure({ name, unit, note, children }: FigureProps) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        <span className="figure-number tabular">{children}</span>{' '}
        <span className="soft">{unit}</span>
        {note !== undefined && <span className="soft small figure-note">{note}</span>}
      </dd>
    </div>
  );
}

function People({ counselors }: { counselors: readonly CounselorLoad[] }) {
  const words = useWords();
  if (counselors.length === 0) {
    return <Empty what={words.t('floor.empty')} todo={words.t('floor.empty-do')} />;
  }
  return (
    <table className="people">
      <thead>
        <tr>
          <th scope="col">{words.t('floor.counselor')}</th>
          <th scope="col">{words.t('floor.status')}</th>
          <th scope="col">{words.t('floor.desk')}</th>
          <th scope="col">{words.t('floor.chats')}</th>
          <th scope="col">
            <span className="sr">{words.t('floor.seats')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {[...counselors].sort(byName(words.lang)).map((one) => (
          <Person key={one.counselor} one={one} />
        ))}
      </tbody>
    </table>
  );
}

function Person({ one }: { one: CounselorLoad }) {
  const words = useWords();
  const onShift = isOnShift(one);
  const full = onShift && one.load >= one.seatsMax;
  return (
    <tr data-available={onShift} data-risk={atRisk(one)}>
      <th scope="row">
        <bdi>{one.name}</bdi>
      </th>
      <td>
        <span className="status-mark" data-on={onShift} aria-hidden="true" />
        {words.t(statusKey(one))}
        {full && <span className="chip">{words.t('floor.full')}</span>}
      </td>
      <td>
        <DeskGlyph place={one.desk} />{' '}
        {words.t(deskPlaceKey(one), {
          time: one.deskSince === '' ? '' : words.time(one.deskSince),
          cause: words.t(deskCauseKey(one.deskCause)),
        })}
        {atRisk(one) && <ChatsAtRisk one={one} />}
      </td>
      <td className="tabular">
        {words.t('floor.of-seats', { active: one.active, most: one.seatsMax })}
      </td>
      <td aria-hidden="true">
        <span className="seat-row">
          {Array.from({ length: Math.max(one.seatsMax, one.active) }, (_, seat) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a seat is nothing but its place.
            <span key={seat} className="seat" data-taken={seat < one.active} />
          ))}
        </span>
      </td>
    </tr>
  );
}

/** What they chose counts only while their desk is there. */
function statusKey(one: CounselorLoad) {
  if (isOnShift(one)) return 'availability.on';
  if (one.available) return 'floor.not-offered';
  const isUnsaid = one.state === undefined || one.stateSince === '';
  return isUnsaid ? 'availability.off' : (`state.${one.state}` as const);
}

function ChatsAtRisk({ one }: { one: CounselorLoad }) {
  const words = useWords();
  return (
    <span className="attention risk">
      {words.t('floor.at-risk', { count: one.active })}{' '}
      {one.returnsAt !== '' && <Countdown until={one.returnsAt} />}
    </span>
  );
}
