import { Button } from 'react-aria-components';
import type { SliceProps } from '../app/slice.js';
import { isReleased } from '../model/chat.js';
import { codeName } from '../model/code-name.js';
import { useWords } from '../parts/words-context.js';

/** Chats that are somebody else's by now and still hold something of this counselor's. */
export function Released({ state, actions }: SliceProps<'chats' | 'ui'>) {
  const words = useWords();
  const released = state.chats.filter((chat) => isReleased(chat.live));
  if (released.length === 0) return null;
  return (
    <section className="released" aria-labelledby="released-title">
      <h3 id="released-title" className="small">
        {words.t('released.title')}
      </h3>
      <ul>
        {released.map(({ conversation }) => (
          <li key={conversation}>
            <Button
              className="link"
              aria-current={state.ui.selected === conversation}
              onPress={() => actions.select(conversation)}
            >
              {words.t('row.name', { code: codeName(conversation) })}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
