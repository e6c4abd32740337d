import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { KeyRow } from '../../backend/types';
import { toasts } from '../../lib/toasts.svelte';
import { m } from '../../messages/index.svelte';
import { fakeBackend, problem, sessionOf } from '../updates/fake';
import { validity } from './certificate';
import ExportSheet from './ExportSheet.svelte';
import Keys from './Keys.svelte';
import KeySheet from './KeySheet.svelte';
import { strength } from './strength';

vi.setConfig({ testTimeout: 30_000 });
// jsdom has no modal dialogs.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};
afterEach(() => {
  cleanup();
  toasts.all = [];
});

const DAY = 86_400_000;
const key: KeyRow = {
  name: 'release-2026',
  fingerprint: 'b74e19a05c'.padEnd(64, '0'),
  createdAt: 0,
  certificateSubject: 'CN=release-2026',
  certificateNotAfter: Date.now() + 400 * DAY,
  keychain: false,
  usedBy: [],
};
const fill = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const everything = () =>
  document.body.outerHTML +
  [...document.querySelectorAll('input')].map((input) => input.value).join();

describe('a new passphrase', () => {
  it.each([
    ['', 'none'],
    ['short', 'weak'],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', 'weak'],
    ['12345678901234567890', 'weak'],
    ['plover kettle', 'fair'],
    ['plover kettle orbit nine', 'good'],
  ] as const)('%j is %s', (passphrase, expected) => {
    expect(strength(passphrase)).toBe(expected);
  });
});

it('tells a certificate that ends soon from one that holds and one that ended', () => {
  const now = 1_000 * DAY;
  expect(validity(now + 91 * DAY, now)).toBe('holds');
  expect(validity(now + 89 * DAY, now)).toBe('ends-soon');
  expect(validity(now, now)).toBe('ended');
});

describe('making a key', () => {
  it('waits for a name that fits and the same passphrase twice, then keeps neither', async () => {
    const keyNew = vi.fn<(...asked: unknown[]) => Promise<KeyRow>>(() => Promise.resolve(key));
    const ondone = vi.fn();
    render(KeySheet, {
      backend: fakeBackend({ keyNew }),
      from: 'nothing',
      taken: ['bench'],
      hasKeychain: false,
      ondone,
      onclose: vi.fn(),
    });
    const words = m().keys.new;
    const make = () => document.querySelector<HTMLButtonElement>('button.primary');
    await fill(words.name, 'bench');
    await fill(words.passphrase, 'plover kettle orbit');
    await fill(words.again, 'plover kettle orbitt');
    expect(screen.getByText(new RegExp(words.nameTaken.expected))).toBeInTheDocument();
    expect(screen.getByText(new RegExp(words.differ.expected))).toBeInTheDocument();
    expect(make()).toBeDisabled();
    await fill(words.name, 'release-2026');
    await fill(words.again, 'plover kettle orbit');
    expect(make()).toBeEnabled();
    make()?.click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalledWith(key));
    expect(keyNew).toHaveBeenCalledWith('release-2026', 'plover kettle orbit', false);
    await tick();
    expect(everything()).not.toContain('plover');
  });
});

it('says what an exported private key means, and forgets its passphrases after a refusal', async () => {
  const keyPrivateSave = vi.fn(() => Promise.reject(problem('The passphrase is wrong.')));
  render(ExportSheet, { backend: fakeBackend({ keyPrivateSave }), key, onclose: vi.fn() });
  const words = m().keys.export;
  expect(screen.getByText(words.consequence)).toBeInTheDocument();
  await fill(words.passphrase('release-2026'), 'plover one');
  await fill(words.filePassphrase, 'plover two');
  await fill(words.again, 'plover two');
  await fireEvent.click(screen.getByRole('button', { name: words.go }));
  expect(keyPrivateSave).toHaveBeenCalledWith('release-2026', 'plover one', 'plover two');
  await vi.waitFor(() =>
    expect(screen.getByText('The passphrase is wrong.', { selector: 'p' })).toBeInTheDocument(),
  );
  expect(everything()).not.toContain('plover');
});

describe('the list', () => {
  const open = (keys: () => Promise<unknown>) =>
    render(Keys, {
      session: sessionOf({ keys: keys as never, updates: () => Promise.resolve([]) }),
    });

  it('names damaged files and says what to do, beside the keys that work', async () => {
    open(() => Promise.resolve({ keys: [key], damaged: ['old: <b>cut off</b>'], keychain: true }));
    expect(await screen.findByText('old: <b>cut off</b>')).toBeInTheDocument();
    expect(screen.getByText(m().keys.damaged.advice)).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'release-2026' })).toBeInTheDocument();
  });

  it('says that the keys are out of reach, with the reason and a way to try again', async () => {
    open(() => Promise.reject(problem('The folder is not there.')));
    expect(await screen.findByText(m().keys.gone.advice)).toBeInTheDocument();
    expect(screen.getByText('The folder is not there.', { selector: 'p' })).toBeInTheDocument();
    expect(screen.getByRole('button', { name: m().common.actions.retry })).toBeInTheDocument();
  });

  it('offers to make or import one when there is none', async () => {
    open(() => Promise.resolve({ keys: [], damaged: [], keychain: true }));
    expect(await screen.findByText(m().keys.empty.title)).toBeInTheDocument();
  });
});
