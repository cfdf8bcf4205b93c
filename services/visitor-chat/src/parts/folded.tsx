import { useWords } from './speech.js';

/** What the fold about this device opens. */
export function SaferLines() {
  const { say } = useWords();
  return (
    <>
      <p>{say('before.safer.1')}</p>
      <p>{say('before.safer.2')}</p>
      <p>{say('before.safer.3')}</p>
      <p>{say('before.safer.4')}</p>
    </>
  );
}

/** What the fold about breathing opens. */
export function BreatheLines() {
  const { say } = useWords();
  return (
    <>
      <p>{say('breathe.1')}</p>
      <ol>
        <li>{say('breathe.2')}</li>
        <li>{say('breathe.3')}</li>
        <li>{say('breathe.4')}</li>
        <li>{say('breathe.5')}</li>
      </ol>
      <p>{say('breathe.6')}</p>
    </>
  );
}
