import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type {
  CreateOtaUpdate,
  Draft,
  ImageDetail,
  KeyRow,
  RehearsalRequest,
  RehearsalStage,
} from '../../backend/types';
import { router } from '../../lib/route.svelte';
import { CATALOGUES } from '../../messages/index.svelte';
import { made, problem, text, type Made } from '../made-by-hand';
import Start from './Start.svelte';

const words = CATALOGUES.en.start;

/** A program with keys, drafts and images that are made as they are asked for. */
async function begin(state: { keys?: KeyRow[]; drafts?: Draft[] } = {}) {
  const keys = state.keys ?? [];
  const drafts = state.drafts ?? [];
  const refuse: { call: string; with: unknown }[] = [];
  const answer = <T>(call: string, make: () => T): Promise<T> => {
    const at = refuse.findIndex((one) => one.call === call);
    if (at < 0) return Promise.resolve(make());
    return Promise.reject(refuse.splice(at, 1)[0]?.with);
  };
  let dropped: (paths: string[]) => void = () => undefined;
  const it: Made = await made({
    keys: () => answer('keys', () => ({ keys: [...keys], damaged: [], keychain: true })),
    drafts: () => answer('drafts', () => [...drafts]),
    image: () => answer('image', () => IMAGE),
    keyNew: (name) =>
      answer('keyNew', () => {
        const key = keyRow(name);
        keys.push(key);
        return key;
      }),
    imageSample: () => answer('imageSample', () => IMAGE),
    imageChoose: () => answer('imageChoose', () => null),
    imageAdd: () => answer('imageAdd', () => IMAGE),
    sign: (image, key) =>
      answer('sign', () => ({ image, key, signature: 'c2ln', certificate: 'PEM' })),
    draftSave: (id, definition) =>
      answer('draftSave', () => {
        const draft = { id: id ?? 'd1', definition, savedAt: 5 };
        drafts.splice(0, drafts.length, draft);
        return draft;
      }),
    rehearsalStart: (request) => answer('rehearsalStart', () => start(request)),
    rehearsalEnd: () => answer('rehearsalEnd', () => it.shell({ rehearsal: null })),
    settingsSave: (settings) => answer('settingsSave', () => it.shell({ settings })),
    onDrop: (to) => {
      dropped = to;
      return Promise.resolve(() => undefined);
    },
  });
  const stage = (request: RehearsalRequest, now: RehearsalStage) =>
    it.shell({
      rehearsal: { ...request, update: 'rehearsal', stage: now },
    });
  const start = (request: RehearsalRequest) =>
    stage(request, { stage: 'preparing', done: 3, total: 20 });
  render(Start, { session: it.session });
  return {
    ...it,
    refuse: (call: string, what: string) => refuse.push({ call, with: problem(what) }),
    drop: (...paths: string[]) => dropped(paths),
    stage,
  };
}

const keyRow = (name: string): KeyRow => ({
  name,
  fingerprint: 'ab',
  createdAt: 1,
  certificateSubject: 'CN=x',
  certificateNotAfter: 2,
  keychain: false,
  usedBy: [],
});
const IMAGE: ImageDetail = {
  hash: 'f00d',
  name: 'blink.bin',
  size: 1_200_000,
  addedAt: 1,
  kind: text('ESP32 application'),
  version: '2.4.0',
  usedBy: 0,
  info: { kind: 'esp-application', size: 1_200_000, esp: null },
  findings: [],
  updates: [],
};

const field = (label: string) => screen.findByLabelText(label);
const type = (element: HTMLElement, value: string) =>
  fireEvent.input(element, { target: { value } });
/** Enter in a field does what the form's button does; jsdom leaves that to the test. */
async function enter(element: HTMLElement) {
  await fireEvent.submit(element.closest('form') as HTMLFormElement);
}
const button = (name: string | RegExp) => screen.findByRole('button', { name });
const step = (n: number) => screen.getAllByRole('listitem')[n - 1] as HTMLElement;

beforeEach(() => {
  location.hash = '#/start';
  router.go('start');
});
afterEach(cleanup);

test('from nothing to a running rollout: a passphrase twice, the sample, once more, start', async () => {
  const it = await begin();
  const passphrase = await field(words.key.passphrase);
  await waitFor(() => expect(passphrase).toHaveFocus());
  await type(passphrase, 'horse battery');
  // Enter after the first passphrase goes on to the second.
  await enter(passphrase);
  const again = await field(words.key.again);
  expect(again).toHaveFocus();
  await type(again, 'horse battery');
  await enter(again);
  expect(it.asks('keyNew')).toEqual([['my-first-key', 'horse battery', false]]);

  const choose = await button(/Choose a file/);
  await waitFor(() => expect(choose).toHaveFocus());
  await fireEvent.click(await button(words.file.sample));
  const opening = await field(words.file.passphrase('my-first-key'));
  expect(step(2)).toHaveTextContent('blink.bin');
  expect(step(2)).toHaveTextContent('ESP32 application · version 2.4.0');
  await type(opening, 'horse battery');
  await enter(opening);
  expect(it.asks('sign')).toEqual([['f00d', 'my-first-key', 'horse battery']]);
  const [, saved] = it.asks('draftSave').at(-1) as [string, CreateOtaUpdate];
  expect(saved.files[0]?.codeSigning?.customCodeSigning).toEqual({
    signature: { inlineDocument: 'c2ln' },
    certificateChain: { certificateName: 'codesign.crt', inlineDocument: 'PEM' },
    hashAlgorithm: 'SHA256',
    signatureAlgorithm: 'ECDSA',
  });

  const start = await button(words.try.start('20'));
  await waitFor(() => expect(start).toHaveFocus());
  await fireEvent.click(start);
  const [[request]] = it.asks('rehearsalStart') as [[RehearsalRequest]];
  expect(request).toMatchObject({ what: { kind: 'draft', draft: 'd1' }, devices: 20 });
  expect(await screen.findByRole('progressbar')).toHaveAttribute('aria-valuenow', '3');

  it.stage(request, { stage: 'running' });
  await waitFor(() => expect(location.hash).toBe('#/rollouts/rehearsal?source=rehearsal'));
  expect(it.session.shell?.settings.firstStartDone).toBe(true);
});

test('what went wrong at a step is said there, and keeps what was typed', async () => {
  const it = await begin();
  const passphrase = await field(words.key.passphrase);
  const again = await field(words.key.again);
  await type(passphrase, 'one');
  await type(again, 'other');
  await enter(again);
  expect(await screen.findByRole('alert')).toHaveTextContent(words.key.differ);
  expect(it.asks('keyNew')).toEqual([]);
  expect([passphrase, again]).toEqual([
    expect.objectContaining({ value: 'one' }),
    expect.objectContaining({ value: 'other' }),
  ]);

  it.refuse('keyNew', 'the disk is full');
  await type(again, 'one');
  await enter(again);
  expect(await screen.findByText('the disk is full')).toBeVisible();
  expect(passphrase).toHaveValue('one');
  await enter(again);

  it.refuse('imageSample', 'the sample cannot be read');
  await fireEvent.click(await button(words.file.sample));
  expect(await screen.findByText('the sample cannot be read')).toBeVisible();
  await fireEvent.click(await button(words.file.sample));

  it.refuse('sign', 'the passphrase does not open the key');
  const opening = await field(words.file.passphrase('my-first-key'));
  await type(opening, 'wrong');
  await enter(opening);
  expect(await screen.findByText('the passphrase does not open the key')).toBeVisible();
  expect(opening).toHaveValue('wrong');
  expect(step(2)).toHaveTextContent('blink.bin');
  await type(opening, 'one');
  await enter(opening);

  it.refuse('rehearsalStart', 'no port is free');
  await fireEvent.click(await button(words.try.start('20')));
  expect(await screen.findByText('no port is free')).toBeVisible();
  expect(await button(words.try.start('20'))).toBeEnabled();
});

test('a reload finds what is done; the steps after it wait for their turn', async () => {
  const unsigned: CreateOtaUpdate = {
    otaUpdateId: 'first-update',
    targets: [],
    files: [{ fileLocation: { s3Location: { bucket: 'fieldlift', key: 'sha256/f00d' } } }],
  };
  await begin({
    keys: [keyRow('mine')],
    drafts: [
      { id: 'other', definition: { ...unsigned, otaUpdateId: 'other' }, savedAt: 9 },
      { id: 'd1', definition: unsigned, savedAt: 5 },
    ],
  });
  expect(await field(words.file.passphrase('mine'))).toBeVisible();
  expect(within(step(1)).getByText(words.done)).toBeVisible();
  expect(step(2)).toHaveAttribute('aria-current', 'step');
  expect(await button(words.try.start('20'))).toBeDisabled();
});

test('a dropped file is taken, several are not, and nothing chosen changes nothing', async () => {
  const it = await begin({ keys: [keyRow('mine')] });
  await fireEvent.click(await button(/Choose a file/));
  expect(it.asks('draftSave')).toEqual([]);
  it.drop('/a.bin', '/b.bin');
  expect(await screen.findByText(words.file.dropOne('2'))).toBeVisible();
  expect(it.asks('imageAdd')).toEqual([]);
  it.drop('/a.bin');
  expect(await field(words.file.passphrase('mine'))).toBeVisible();
  expect(it.asks('imageAdd')).toEqual([['/a.bin']]);
});

test('the end of it says what the devices proved, and what is next', async () => {
  const it = await begin({ keys: [keyRow('mine')] });
  await fireEvent.click(await button(words.file.sample));
  const opening = await field(words.file.passphrase('mine'));
  await type(opening, 'x');
  await enter(opening);
  await button(words.try.start('20'));
  const counts = { ...NO_COUNTS, total: 20, confirmed: 20 };
  it.shell({
    rehearsal: {
      what: { kind: 'draft', draft: 'd1' },
      update: 'rehearsal',
      devices: 20,
      faults: { wrongCertificate: 0, silent: 0, reboot: 0, lossy: 0, selfTestFails: 0 },
      stage: {
        stage: 'ended',
        report: {
          head: { counts } as never,
          seconds: 14,
          bytes: 1,
          blocks: 1,
          signaturesVerified: 20,
          imagesMatch: 20,
          ledgerHolds: true,
          real: [],
        },
      },
    },
  });
  expect(await screen.findByText(words.try.ended(20, '20', '20', '14 s'))).toBeVisible();
  expect(screen.getByRole('link', { name: new RegExp(words.next.devices) })).toBeVisible();
});

test('skipping is remembered', async () => {
  const it = await begin();
  await fireEvent.click(await button(words.skip));
  await waitFor(() => expect(it.session.shell?.settings.firstStartDone).toBe(true));
  expect(location.hash).toBe('#/rollouts');
});

const NO_COUNTS = {
  total: 0,
  waiting: 0,
  queued: 0,
  running: 0,
  confirmed: 0,
  finishedNotConfirmed: 0,
  failed: 0,
  rejected: 0,
  timedOut: 0,
  canceled: 0,
  removed: 0,
};
