import type { DeskApi } from '../api/desk-api.js';
import type { DeskActions } from '../app/state.js';
import { codeName } from '../model/code-name.js';
import { problemText } from '../model/problems.js';
import { useWords } from '../parts/words-context.js';

interface ContactOptions {
  readonly api: Pick<DeskApi, 'holdPolicy' | 'stepNow'>;
  readonly tell: (text: string) => void;
}

/** Holds the policy of a chat, or has its next step come now; what the screen shows comes from the record. */
export function useContact({
  api,
  tell,
}: ContactOptions): Pick<DeskActions, 'holdPolicy' | 'stepNow'> {
  const words = useWords();
  const tellProblem = (error: unknown): void => tell(problemText(error, words));
  return {
    holdPolicy(conversation, held) {
      const said = words.t(held ? 'contact.held' : 'contact.released', {
        code: codeName(conversation),
      });
      api.holdPolicy(conversation, held).then(() => tell(said), tellProblem);
    },
    stepNow(conversation, afterSteps) {
      const said = words.t('contact.asked', { code: codeName(conversation) });
      api.stepNow(conversation, afterSteps).then(() => tell(said), tellProblem);
    },
  };
}
