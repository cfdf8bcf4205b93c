import { type RefObject, useState } from 'react';
import { Button, Dialog, Heading, Popover, Radio, RadioGroup } from 'react-aria-components';
import { type Disposition, dispositions } from '../api/types.js';
import { undoMs } from '../app/limits.js';
import { useWords } from '../parts/words-context.js';

interface EndDialogProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly open: boolean;
  readonly code: string;
  readonly onClose: () => void;
  readonly onEnd: (disposition: Disposition) => void;
}

/** How it ended is chosen before it ends. Never over the composer: the talk stays in sight. */
export function EndDialog({ anchor, open, code, onClose, onEnd }: EndDialogProps) {
  const words = useWords();
  return (
    <Popover
      triggerRef={anchor}
      isOpen={open}
      isNonModal
      placement="bottom end"
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      className="popover end"
    >
      <Dialog>
        <Heading slot="title">{words.t('end.title', { code })}</Heading>
        <EndForm onClose={onClose} onEnd={onEnd} />
      </Dialog>
    </Popover>
  );
}

function EndForm({ onClose, onEnd }: Pick<EndDialogProps, 'onClose' | 'onEnd'>) {
  const words = useWords();
  const [chosen, choose] = useState<Disposition | null>(null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== null) onEnd(chosen);
      }}
    >
      <p id="end-lead">{words.t('end.lead', { seconds: undoMs / 1_000 })}</p>
      <RadioGroup
        aria-labelledby="end-lead"
        value={chosen}
        onChange={(value) => choose(value as Disposition)}
        className="choices"
      >
        {dispositions.map((disposition) => (
          <Radio key={disposition} value={disposition} className="choice">
            <span className="choice-mark" aria-hidden="true" />
            <span>
              {words.t(`end.${disposition}`)}
              <span className="soft small choice-help">{words.t(`end.${disposition}-help`)}</span>
            </span>
          </Radio>
        ))}
      </RadioGroup>
      <div className="buttons">
        <Button type="submit" className="button primary" isDisabled={chosen === null}>
          {words.t('end.submit')}
        </Button>
        <Button className="button" onPress={onClose}>
          {words.t('end.cancel')}
        </Button>
      </div>
    </form>
  );
}
