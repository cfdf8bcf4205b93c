import type { DeskApi } from '../api/desk-api.js';
import type { DeskActions } from '../app/state.js';
import { codeName } from '../model/code-name.js';
import { problemText } from '../model/problems.js';
import { useWords } from '../parts/words-context.js';

interface RiskOptions {
  readonly api: Pick<DeskApi, 'setRisk'>;
  readonly change: DeskActions['change'];
  readonly tell: (text: string) => void;
}

/** Records a judgement; the level on the screen is the one that came back from the log. */
export function useRisk({ api, change, tell }: RiskOptions): Pick<DeskActions, 'setRisk'> {
  const words = useWords();
  return {
    setRisk(conversation, level) {
      change({ riskMenu: false });
      const code = codeName(conversation);
      api.setRisk(conversation, level).then(
        () => tell(words.t('risk.done', { code, level: words.t(`risk.${level}`) })),
        (error: unknown) => tell(problemText(error, words)),
      );
    },
  };
}
