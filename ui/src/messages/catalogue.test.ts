import { parse, type AST } from 'svelte/compiler';
import { describe, expect, test } from 'vitest';
import { de } from './de';
import { en } from './en';

type Say = (...facts: unknown[]) => string;

/** Every text and every function of a catalogue, by its path. */
function leaves(of: object, path: string[] = []): [string, unknown][] {
  return Object.entries(of).flatMap(([name, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null
      ? leaves(value, [...path, name])
      : [[[...path, name].join('.'), value]],
  );
}

/** What the program says has its English in the program: the German of it stands alone. */
const ofThePage = (catalogue: typeof en): Map<string, unknown> => {
  const { texts, failures, ...page } = catalogue;
  void texts;
  void failures;
  return new Map(leaves(page));
};

const english = ofThePage(en);
const german = ofThePage(de);

function said(path: string, say: unknown, facts: readonly unknown[]): string {
  const text = typeof say === 'function' ? (say as Say)(...facts) : say;
  expect(typeof text, path).toBe('string');
  expect(text, path).not.toMatch(/undefined|NaN|\[object|\bnull\b/);
  expect((text as string).trim(), path).toBe(text);
  return text as string;
}

describe('the catalogue', () => {
  test('has the same texts in both languages', () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('says something everywhere, with the same facts in both languages', () => {
    for (const [path, say] of english) {
      const other = german.get(path);
      expect(typeof other, path).toBe(typeof say);
      if (typeof say !== 'function') {
        said(path, say, []);
        said(path, other, []);
        continue;
      }
      // One of a thing may be said without a number.
      said(path, say, [1, '‹2›', '‹3›', '‹4›', '‹5›']);
      said(path, other, [1, '‹2›', '‹3›', '‹4›', '‹5›']);
      const facts = ['‹1›', '‹2›', '‹3›', '‹4›', '‹5›'];
      const told = (text: string) => facts.filter((fact) => text.includes(fact));
      const here = said(path, say, facts);
      const there = said(path, other, facts);
      expect(told(there), `${path}: ${here} | ${there}`).toEqual(told(here));
    }
  });

  test('is translated: long texts differ', () => {
    const same = [...english].filter(
      ([path, say]) =>
        typeof say === 'string' && /\p{Ll}{3,} \p{Ll}{3,}/u.test(say) && german.get(path) === say,
    );
    expect(same).toEqual([]);
  });
});

// No text stands in a component.

const components = import.meta.glob<string>(['../**/*.svelte', '!../**/*Probe.svelte'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

const SPOKEN_ATTRIBUTES = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'title',
  'placeholder',
  'alt',
  'label',
  'text',
  'sub',
  'hint',
]);
/** Names of keys and signs of units are the same in every language. */
const letters = /\p{L}{2,}/u;

interface Node {
  type: string;
  [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

function children(node: Node): Node[] {
  return Object.entries(node)
    .filter(([key]) => key !== 'metadata')
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
}

/** Words that an expression may put on the page: not names of members, keys or arguments. */
function words(node: Node): string[] {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : [];
    case 'TemplateLiteral':
      return [
        ...(node.quasis as { value: { raw: string } }[]).map(({ value }) => value.raw),
        ...(node.expressions as Node[]).flatMap(words),
      ];
    case 'ConditionalExpression':
      return [...words(node.consequent as Node), ...words(node.alternate as Node)];
    case 'LogicalExpression':
      return [...words(node.left as Node), ...words(node.right as Node)];
    case 'BinaryExpression':
      return node.operator === '+'
        ? [...words(node.left as Node), ...words(node.right as Node)]
        : [];
    default:
      return [];
  }
}

function untranslated(code: string): string[] {
  const found: string[] = [];
  const visit = (node: Node, shown: boolean) => {
    if (node.type === 'Attribute') {
      if (!SPOKEN_ATTRIBUTES.has(node.name as string)) return;
      for (const value of [node.value].flat()) if (isNode(value)) visit(value, true);
      return;
    }
    // Styles and classes are not read by anybody.
    if (node.type.endsWith('Directive')) return;
    if (node.type === 'Text' && shown) found.push(node.data as string);
    if (node.type === 'ExpressionTag') {
      if (shown) found.push(...words(node.expression as Node));
      return;
    }
    for (const child of children(node)) visit(child, shown || node.type === 'Fragment');
  };
  visit(parse(code, { modern: true }).fragment as AST.Fragment as unknown as Node, true);
  return found.map((text) => text.trim()).filter((text) => letters.test(text));
}

test('finds what it looks for', () => {
  expect(untranslated('<p>Hello {name}</p>')).toEqual(['Hello']);
  expect(untranslated('<p title="Hi there" class="wide">{a ? "Yes" : b}</p>')).toEqual([
    'Hi there',
    'Yes',
  ]);
  expect(untranslated('{#if x}<b aria-label={`All ${n}`}>{m().a["self-test"]}</b>{/if}')).toEqual([
    'All',
  ]);
  expect(untranslated('<style>p { color: red }</style><p>{m().hello}</p>')).toEqual([]);
});

test.each(Object.entries(components))('no words of its own: %s', (_path, code) => {
  expect(untranslated(code)).toEqual([]);
});
