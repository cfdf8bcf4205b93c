import { riskLevelOf } from '@stillhere/kernel';
import type { ConversationView } from '@stillhere/live-protocol';
import type { ReactNode } from 'react';
import { risksOf } from '../model/risk.js';
import { type Services, serviceName } from '../model/service-words.js';
import { PriorityChip, RiskChip } from '../parts/glyphs.js';
import { Clock } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';

interface FactsTabProps {
  readonly conversation: string;
  readonly view: ConversationView;
  readonly services: Services;
}

/** What is on record about the conversation itself. */
export function FactsTab({ conversation, view, services }: FactsTabProps) {
  const words = useWords();
  const yesNo = (yes: boolean): string => words.t(yes ? 'facts.yes' : 'facts.no');
  const shared = view.receipts[view.visitor]?.displayedShared ?? true;
  const disposition = `end.${view.ended?.disposition ?? ''}`;
  return (
    <dl className="facts">
      <Pair name={words.t('facts.service')}>
        <bdi>{serviceName(services, view.service)}</bdi>
      </Pair>
      <Pair name={words.t('facts.language')}>{words.languageName(view.language)}</Pair>
      <Pair name={words.t('facts.priority')}>
        <PriorityChip value={view.priority} />
      </Pair>
      <Pair name={words.t('facts.risk')}>
        <RiskChip level={riskLevelOf(view.risk?.level)} />
        <RiskHistory view={view} />
      </Pair>
      {view.openedAt !== '' && (
        <Pair name={words.t('facts.opened')}>
          <Clock at={view.openedAt} seconds />
        </Pair>
      )}
      {view.counselor !== undefined && (
        <Pair name={words.t('facts.counselor')}>
          <bdi>{view.counselor.name}</bdi>
        </Pair>
      )}
      <Pair name={words.t('facts.visitor-sees')}>{words.t(`facts.sees.${view.visitorSees}`)}</Pair>
      <Pair name={words.t('facts.typing')}>{yesNo(view.visitorSeesTyping)}</Pair>
      <Pair name={words.t('facts.sharing')}>{yesNo(shared)}</Pair>
      {words.has(disposition) && (
        <Pair name={words.t('facts.disposition')}>{words.t(disposition)}</Pair>
      )}
      <Pair name={words.t('facts.head')}>
        <span className="tabular">{view.head + 1}</span>
      </Pair>
      <Pair name={words.t('facts.id')}>
        <code>{conversation}</code>
      </Pair>
    </dl>
  );
}

/** Who judged it when, the first one first. */
function RiskHistory({ view }: Pick<FactsTabProps, 'view'>) {
  return (
    <ol className="risk-history small soft">
      {risksOf(view).map(({ revision, at, level, by }) => (
        <li key={revision}>
          <Clock at={at} /> <RiskChip level={level} /> <bdi>{by}</bdi>
        </li>
      ))}
    </ol>
  );
}

function Pair({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
