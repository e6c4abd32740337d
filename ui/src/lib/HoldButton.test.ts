import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import HoldButton from './HoldButton.svelte';

const children = createRawSnippet(() => ({ render: () => '<span>Delete</span>' }));

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function button() {
  const onhold = vi.fn();
  render(HoldButton, { onhold, children });
  return { onhold, element: screen.getByRole('button', { name: 'Delete' }) };
}

test('held long enough it acts once', async () => {
  const { onhold, element } = button();
  await fireEvent.pointerDown(element, { button: 0 });
  vi.advanceTimersByTime(1199);
  expect(onhold).not.toHaveBeenCalled();
  vi.advanceTimersByTime(5000);
  expect(onhold).toHaveBeenCalledTimes(1);
});

test.each(['pointerUp', 'pointerLeave', 'pointerCancel', 'blur'] as const)(
  'after %s it does nothing',
  async (letGo) => {
    const { onhold, element } = button();
    await fireEvent.pointerDown(element, { button: 0 });
    vi.advanceTimersByTime(1000);
    await fireEvent[letGo](element);
    vi.advanceTimersByTime(5000);
    expect(onhold).not.toHaveBeenCalled();
  },
);

test.each(['Enter', ' '])(
  'the key %j held does the same, and a press of it does not',
  async (key) => {
    const { onhold, element } = button();
    await fireEvent.keyDown(element, { key });
    await fireEvent.keyUp(element, { key });
    await fireEvent.click(element);
    vi.advanceTimersByTime(5000);
    expect(onhold).not.toHaveBeenCalled();
    await fireEvent.keyDown(element, { key });
    for (let n = 0; n < 10; n += 1) {
      vi.advanceTimersByTime(150);
      await fireEvent.keyDown(element, { key, repeat: true });
    }
    expect(onhold).toHaveBeenCalledTimes(1);
  },
);
