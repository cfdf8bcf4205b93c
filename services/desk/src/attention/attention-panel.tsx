import { Button, Dialog, DialogTrigger, Heading, Popover, Switch } from 'react-aria-components';
import type { DeskActions, DeskState } from '../app/state.js';
import { type AttentionSettings, attentionKeys } from '../model/attention-settings.js';
import { BellGlyph } from '../parts/glyphs.js';
import { nameless } from '../parts/nameless.js';
import { useWords } from '../parts/words-context.js';
import type { Attention } from './use-attention.js';

interface AttentionPanelProps {
  readonly state: Pick<DeskState, 'attention' | 'ui'>;
  readonly actions: Pick<DeskActions, 'change' | 'setAttention' | 'trySound'>;
}

/** How this desk calls its owner; each way is theirs to switch off. Kept for this account only. */
export function AttentionPanel({ state, actions }: AttentionPanelProps) {
  const words = useWords();
  const { attention } = state;
  const sign = soundSign(attention);
  return (
    <DialogTrigger
      isOpen={state.ui.attentionPanel}
      onOpenChange={(attentionPanel) => actions.change({ attentionPanel })}
    >
      <Button
        className="button quiet"
        aria-label={`${words.t('action.attention')}. ${words.t(sign)}`}
      >
        <BellGlyph off={sign !== 'attention.sound-on'} />
        <span className="attention-sign">{words.t(sign)}</span>
      </Button>
      <Popover isNonModal placement="bottom end" className="popover attention-panel" {...nameless}>
        <Dialog>
          <Heading slot="title">{words.t('attention.title')}</Heading>
          <p className="soft small">{words.t('attention.lead')}</p>
          <div className="attention-switches">
            {attentionKeys.map((key) => (
              <AttentionSwitch key={key} name={key} attention={attention} actions={actions} />
            ))}
          </div>
          <SoundTrial attention={attention} actions={actions} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function soundSign({ settings, sound }: Attention) {
  if (!settings.waitingSound || sound === 'unsupported') return 'attention.sound-off';
  return sound === 'ready' ? 'attention.sound-on' : 'attention.sound-needs-press';
}

interface AttentionPartProps {
  readonly attention: Attention;
  readonly actions: AttentionPanelProps['actions'];
}

function AttentionSwitch({
  name,
  attention,
  actions,
}: AttentionPartProps & { readonly name: keyof AttentionSettings }) {
  const words = useWords();
  const { settings, notices } = attention;
  const isRefused = name === 'notices' && (notices === 'denied' || notices === 'unsupported');
  const isSelected = settings[name] && (name !== 'notices' || notices === 'granted');
  return (
    <Switch
      className="switch attention-switch"
      isSelected={isSelected}
      isDisabled={isRefused}
      onChange={(on) => actions.setAttention({ [name]: on })}
    >
      <span className="switch-track" aria-hidden="true" />
      <span>
        {words.t(name === 'title' ? 'attention.title-switch' : `attention.${name}`)}
        <span className="soft small choice-help">
          {words.t(isRefused ? `attention.notices-${notices}` : `attention.${name}-help`)}
        </span>
      </span>
    </Switch>
  );
}

const trials = ['now', 'routine', 'message'] as const;

function SoundTrial({ attention, actions }: AttentionPartProps) {
  const words = useWords();
  if (attention.sound === 'unsupported') return <p>{words.t('attention.no-sound-here')}</p>;
  return (
    <div className="attention-trial">
      <p id="sound-trial">{words.t('attention.listen')}</p>
      <fieldset className="buttons" aria-labelledby="sound-trial">
        {trials.map((name) => (
          <Button key={name} className="button small-button" onPress={() => actions.trySound(name)}>
            {words.t(`attention.listen-${name}`)}
          </Button>
        ))}
      </fieldset>
    </div>
  );
}
