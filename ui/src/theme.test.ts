import { expect, test } from 'vitest';
import { followSystemTheme } from './theme';

/** A media query whose answer the test turns. */
class Query extends EventTarget {
  matches = false;
  turn(matches: boolean) {
    this.matches = matches;
    this.dispatchEvent(new Event('change'));
  }
}

test('the theme follows the system, at the start and when it changes', () => {
  const root = document.createElement('div');
  const light = new Query();
  followSystemTheme(root, light as unknown as MediaQueryList);
  expect(root.dataset.theme).toBe('dark');
  light.turn(true);
  expect(root.dataset.theme).toBe('light');
  light.turn(false);
  expect(root.dataset.theme).toBe('dark');
});
