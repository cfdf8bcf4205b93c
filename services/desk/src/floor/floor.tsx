import type { ReactNode } from 'react';
import type { CounselorLoad, Floor } from '../api/types.js';
import type { Known } from '../app/state.js';
import { byName, freeSeats } from '../model/floor.js';
import { Empty } from '../parts/empty.js';
import { Counter, KnownAge } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';

/** The floor is told at least once a second while things change; silence longer than this shows. */
const staleFromMs = 30_000;

/** What a shift lead reads in five seconds: who waits, how long, who has room. */
export function FloorScreen({ floor }: { floor: Known<Floor> | undefined }) {
  const words = useWords();
  return (
    <main className="pane floor" aria-labelledby="floor-title" id="conversation" tabIndex={-1}>
      <header className="floor-head">
        <h2 id="floor-title">{words.t('floor.title')}</h2>
        {floor !== undefined && <KnownAge atMs={floor.atMs} fromMs={staleFromMs} />}
      </header>
      {floor === undefined ? (
        <Empty what={words.t('floor.not-yet')} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable.
        <section className="scroll floor-body" tabIndex={0} aria-labelledby="floor-title">
          <Figures floor={floor.value} />
          <People counselors={floor.value.counselors} />
        </section>
      )}
    </main>
  );
}

function Figures({ floor }: { floor: Floor }) {
  const words = useWords();
  const free = freeSeats(floor);
  return (
    <dl className="figures">
      <Figure
        name={words.t('floor.waiting')}
        unit={words.t('floor.people', { count: floor.waiting })}
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

function Figure({ name, unit, children }: { name: string; unit: string; children: ReactNode }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        <span className="figure-number tabular">{children}</span>{' '}
        <span className="soft">{unit}</span>
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
  const full = one.available && one.active >= one.seatsMax;
  return (
    <tr data-available={one.available}>
      <th scope="row">
        <bdi>{one.name}</bdi>
      </th>
      <td>
        <span className="status-mark" data-on={one.available} aria-hidden="true" />
        {words.t(one.available ? 'availability.on' : 'availability.off')}
        {full && <span className="chip">{words.t('floor.full')}</span>}
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
