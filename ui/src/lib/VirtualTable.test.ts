import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import TableProbe from './TableProbe.svelte';
import { windowOf } from './table';

afterEach(cleanup);

function table(total: number, selects = false) {
  const spies = { onwindow: vi.fn(), onopen: vi.fn(), onsort: vi.fn(), onselect: vi.fn() };
  const { onselect, ...others } = spies;
  render(TableProbe, { total, ...others, ...(selects ? { onselect } : {}) });
  const grid = screen.getByRole('grid');
  const press = (key: string, options: object = {}) => fireEvent.keyDown(grid, { key, ...options });
  /** What a screen reader is told the keyboard is at. */
  const here = () =>
    document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')?.textContent?.trim();
  return { grid, press, here, ...spies };
}

test('of ten thousand rows only those in sight exist, and each says which one it is', () => {
  const { grid, onwindow } = table(10_412);
  expect(grid).toHaveAttribute('aria-rowcount', '10413');
  const rows = screen.getAllByRole('row');
  expect(rows.length).toBeLessThan(60);
  expect(rows[1]).toHaveAttribute('aria-rowindex', '2');
  expect(onwindow).toHaveBeenCalledTimes(1);
  expect(onwindow.mock.calls[0]?.[0]).toBe(0);
  expect(onwindow.mock.calls[0]?.[1]).toBeLessThan(60);
});

test('the keyboard reaches every row; the window that is asked for follows it', async () => {
  const { press, here, onwindow } = table(10_412);
  expect(here()).toContain('row 0');
  await press('ArrowDown');
  expect(here()).toContain('row 1');
  await press('End');
  expect(here()).toContain('row 10411');
  const [offset, limit] = onwindow.mock.calls.at(-1) as [number, number];
  expect(offset).toBeGreaterThan(10_300);
  expect(offset + limit).toBe(10_412);
  await press('PageUp');
  expect(here()).not.toContain('row 10411');
  await press('Home');
  expect(here()).toContain('row 0');
  expect(onwindow.mock.calls.at(-1)?.[0]).toBe(0);
});

test('Enter opens the row; above the first row the headers sort', async () => {
  const { press, here, onopen, onsort } = table(50);
  await press('ArrowDown');
  await press('Enter');
  expect(onopen).toHaveBeenCalledExactlyOnceWith(1);
  await press('Home');
  await press('ArrowUp');
  expect(here()).toBe('Name');
  await press('ArrowRight');
  expect(here()).toBe('Half');
  await press('Enter');
  await press('Enter');
  expect(onsort.mock.calls).toEqual([
    ['half', false],
    ['half', true],
  ]);
  expect(screen.getByRole('columnheader', { name: 'Half' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  expect(onopen).toHaveBeenCalledTimes(1);
});

test('Space selects, Shift extends, Ctrl+A takes all that is loaded, Esc none', async () => {
  const { press, onselect } = table(8, true);
  const last = () => [...((onselect.mock.calls.at(-1)?.[0] as Set<string>) ?? [])];
  await press(' ');
  expect(last()).toEqual(['0']);
  await press('ArrowDown', { shiftKey: true });
  await press('ArrowDown', { shiftKey: true });
  expect(last()).toEqual(['0', '1', '2']);
  await press('a', { ctrlKey: true });
  expect(last()).toHaveLength(8);
  await press('Escape');
  expect(last()).toEqual([]);
});

test('it is one stop for Tab', () => {
  const { grid } = table(8, true);
  const stops = [grid, ...grid.querySelectorAll<HTMLElement>('*')].filter(
    ({ tabIndex }) => tabIndex >= 0,
  );
  expect(stops).toEqual([grid]);
});

test('scrolling a little asks for nothing new', () => {
  expect(windowOf(100, 120, 1000)).toEqual(windowOf(104, 120, 1000));
  expect(windowOf(100, 120, 1000)).not.toEqual(windowOf(140, 160, 1000));
  expect(windowOf(990, 1000, 1000)).toEqual({ offset: 980, limit: 20 });
});
