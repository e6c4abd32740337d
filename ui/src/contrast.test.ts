// The contrast of every colour that carries text or meaning, computed from the tokens themselves.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// Vitest empties style sheets that are imported.
const css = readFileSync('src/tokens.css', 'utf8');

function tokensOf(block: RegExp): Record<string, string> {
  const body = block.exec(css)?.[1] ?? '';
  return Object.fromEntries(
    [...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/g)].map(([, name, colour]) => [name, colour]),
  );
}

const dark = tokensOf(/:root \{([^}]*)\}/);
const light = { ...dark, ...tokensOf(/:root\[data-theme="light"\] \{([^}]*)\}/) };
const themes = { dark, light };

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['bg-0', 'bg-1', 'bg-2', 'bg-3', 'sel'];
const TEXT = [
  'text',
  'text-2',
  'text-3',
  'accent',
  'st-active',
  'st-verify',
  'st-ok',
  'st-warn',
  'st-fail',
  'st-rejected',
];
const GRAPHICS = ['st-queued', 'control', 'focus'];
const FILLS = ['st-active', 'st-verify', 'st-ok', 'st-warn', 'st-fail', 'st-rejected'];

function of(theme: 'dark' | 'light', token: string): string {
  const colour = themes[theme][token];
  if (!colour) throw new Error(`no token ${token} in ${theme}`);
  return colour;
}

test('the black and the white of the formula', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test.each(['dark', 'light'] as const)(
  'in the %s theme every text is read on every ground',
  (theme) => {
    for (const token of TEXT)
      for (const ground of GROUNDS)
        expect(
          contrast(of(theme, token), of(theme, ground)),
          `${token} on ${ground}`,
        ).toBeGreaterThanOrEqual(4.5);
    for (const token of GRAPHICS)
      for (const ground of GROUNDS)
        expect(
          contrast(of(theme, token), of(theme, ground)),
          `${token} on ${ground}`,
        ).toBeGreaterThanOrEqual(3);
    expect(contrast(of(theme, 'accent-ink'), of(theme, 'accent'))).toBeGreaterThanOrEqual(4.5);
    for (const fill of FILLS)
      expect(
        contrast(of(theme, 'on-state'), of(theme, fill)),
        `on-state on ${fill}`,
      ).toBeGreaterThanOrEqual(3);
  },
);

// First on bg-1, then the lowest over all grounds, as the design states them.
const STATED: Record<'dark' | 'light', Record<string, [number, number]>> = {
  dark: {
    text: [14.9, 11.7],
    'text-2': [8.6, 6.8],
    'text-3': [6.8, 5.4],
    accent: [6.7, 5.3],
    'st-active': [7.4, 5.9],
    'st-verify': [11.7, 9.3],
    'st-ok': [6.5, 5.1],
    'st-warn': [10.1, 8.0],
    'st-fail': [6.2, 4.9],
    'st-rejected': [7.6, 6.0],
    'st-queued': [4.4, 3.5],
    control: [4.4, 3.5],
  },
  light: {
    text: [17.8, 14.9],
    'text-2': [8.0, 6.7],
    'text-3': [6.0, 5.0],
    accent: [6.1, 5.1],
    'st-active': [5.5, 4.6],
    'st-verify': [11.6, 9.7],
    'st-ok': [5.8, 4.9],
    'st-warn': [5.6, 4.7],
    'st-fail': [9.6, 8.0],
    'st-rejected': [5.5, 4.6],
    'st-queued': [3.7, 3.1],
    control: [3.7, 3.1],
  },
};

test.each(['dark', 'light'] as const)(
  'the stated contrasts of the %s theme are those of its tokens',
  (theme) => {
    for (const [token, [panel, least]] of Object.entries(STATED[theme])) {
      const all = GROUNDS.map((ground) => contrast(of(theme, token), of(theme, ground)));
      expect(Math.abs(contrast(of(theme, token), of(theme, 'bg-1')) - panel), token).toBeLessThan(
        0.06,
      );
      expect(Math.abs(Math.min(...all) - least), `${token}, lowest`).toBeLessThan(0.06);
    }
  },
);
