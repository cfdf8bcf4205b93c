import { describe, expect, it } from '@jest/globals';
import { keepInputMethodKeys } from './input-method.js';

const press = (isComposing: boolean, keyCode: number): Event =>
  Object.assign(new Event('keydown'), { key: 'Enter', isComposing, keyCode });

describe('keys of an input method', () => {
  it.each([
    ['while a character is put together', true, 13, 0],
    ['that ends it, as Safari tells it', false, 229, 0],
    ['that is meant for the page', false, 13, 1],
  ])('an Enter %s', (_, isComposing, keyCode, times) => {
    const page = new EventTarget();
    const stop = keepInputMethodKeys(page);
    let heard = 0;
    page.addEventListener('keydown', () => {
      heard += 1;
    });
    page.dispatchEvent(press(isComposing, keyCode));
    expect(heard).toBe(times);
    stop();
    page.dispatchEvent(press(isComposing, keyCode));
    expect(heard).toBe(times + 1);
  });
});
