import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EspImage, ImageDetail, ImageRow } from '../../backend/types';
import { router } from '../../lib/route.svelte';
import { toasts } from '../../lib/toasts.svelte';
import { m } from '../../messages/index.svelte';
import { fakeBackend, problem, sessionOf } from '../updates/fake';
import { checksOf } from './checks';
import CollectSheet from './CollectSheet.svelte';
import Images from './Images.svelte';
import { found, sorted } from './list';
import { heights, partsOf } from './parts';

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
  router.go('rollouts');
});

const row = (name: string, more: Partial<ImageRow> = {}): ImageRow => ({
  hash: name.padEnd(64, '0'),
  name,
  size: 1000,
  addedAt: 0,
  kind: { code: 'test.kind', facts: {}, english: 'ESP-IDF application' },
  version: null,
  usedBy: 0,
  ...more,
});
const esp: EspImage = {
  chip: 'ESP32-S3',
  entry: 0x4037_5d3c,
  flash: { mode: 'DIO', sizeMib: 8, frequencyMhz: 80 },
  minRevision: 'v0.0',
  maxRevision: null,
  segments: [
    { loadAddress: 0x3c0d_0020, length: 500, offset: 32 },
    { loadAddress: 0x4200_0020, length: 300, offset: 540 },
  ],
  application: null,
  bootloader: null,
  checksum: { state: 'valid', value: 1 },
  hash: { state: 'valid', value: 'ab' },
  imageLen: 880,
  trailing: { length: 120, kind: 'other' },
};
const detail = (name: string, more: Partial<EspImage> = {}): ImageDetail => ({
  ...row(name),
  info: { kind: 'esp-application', size: 1000, esp: { ...esp, ...more } },
  findings: [],
  updates: [],
});

describe('the parts of an image', () => {
  it('follow each other from the first byte to the last', () => {
    const parts = partsOf(esp, 1000);
    expect(parts.map(({ kind }) => kind)).toEqual([
      'head',
      'segment',
      'segment',
      'tail',
      'trailing',
    ]);
    expect(parts.at(-1)).toEqual({ kind: 'trailing', offset: 880, length: 120 });
  });

  it('are drawn no larger than the file, whatever its header claims', () => {
    const lying = { ...esp, segments: [{ loadAddress: 0, length: 4_000_000_000, offset: 32 }] };
    const parts = partsOf(lying, 1000);
    expect(parts.reduce((sum, { length }) => Math.max(sum, length), 0)).toBeLessThanOrEqual(1000);
    expect(heights(parts, 400, 30).every((height) => height >= 30 && height <= 400)).toBe(true);
  });
});

describe('what was held against the bytes', () => {
  it.each([
    [{}, true],
    [{ checksum: { state: 'invalid', expected: 1, found: 2 } }, false],
    [{ hash: { state: 'invalid', expected: 'aa', found: 'bb' } }, false],
    [{ hash: { state: 'absent' } }, true],
    [{ hash: { state: 'cut-off' }, checksum: { state: 'cut-off' } }, false],
  ] as const)('%j', (more, good) => {
    const checks = checksOf(detail('a.bin', more as Partial<EspImage>));
    expect(checks).not.toHaveLength(0);
    expect(checks.every((check) => check.good)).toBe(good);
  });
});

it('finds by every word, and sorts versions as people count', () => {
  const images = [
    row('b.bin', { version: '2.10.0' }),
    row('a.bin', { version: '2.9.0' }),
    row('c.bin', { version: null }),
  ];
  const say = ({ english }: { english: string }) => english;
  const kind = (one: ImageRow) => one.kind.english;
  expect(found(images, 'ESP a.bin', kind).map(({ name }) => name)).toEqual(['a.bin']);
  const byVersion = sorted(images, { by: 'version', descending: false }, say);
  expect(byVersion.map(({ name }) => name)).toEqual(['c.bin', 'a.bin', 'b.bin']);
});

it('says what would be removed before it is, and what was', async () => {
  const imagesCollect = vi.fn(() => Promise.resolve<[number, number]>([1, 1000]));
  render(CollectSheet, {
    backend: fakeBackend({ imagesCollect }),
    images: [row('used.bin', { usedBy: 2 }), row('idle.bin')],
    onclose: vi.fn(),
  });
  expect(screen.getByText('idle.bin')).toBeInTheDocument();
  expect(screen.queryByText('used.bin')).toBeNull();
  expect(imagesCollect).not.toHaveBeenCalled();
  await fireEvent.click(screen.getByRole('button', { name: m().images.collect.go('1.0 kB') }));
  await vi.waitFor(() => expect(toasts.all).toHaveLength(1));
});

describe('dropped files', () => {
  async function drop(paths: string[], imageAdd: (path: string) => Promise<ImageDetail>) {
    let dropped: (paths: string[]) => void = () => undefined;
    const stop = vi.fn();
    const view = render(Images, {
      session: sessionOf({
        images: () => Promise.resolve([]),
        imageAdd,
        onDrop: (listen) => {
          dropped = listen;
          return Promise.resolve(stop);
        },
      }),
    });
    router.go('images');
    await screen.findByText(m().images.empty.title);
    dropped(paths);
    return { view, stop };
  }

  it('are added one by one; one that cannot be read is named and left alone', async () => {
    const imageAdd = vi.fn((path: string) =>
      path.endsWith('<img src=x>.bin')
        ? Promise.reject(problem('No permission to read it.'))
        : Promise.resolve(detail('good.bin')),
    );
    const { view, stop } = await drop(['/tmp/<img src=x>.bin', '/tmp/good.bin'], imageAdd);
    await vi.waitFor(() => expect(imageAdd).toHaveBeenCalledTimes(2));
    expect(await screen.findByText(m().images.notAdded('<img src=x>.bin'))).toBeInTheDocument();
    expect(screen.getByText('No permission to read it.', { selector: 'p' })).toBeInTheDocument();
    expect(document.querySelector('.foot img')).toBeNull();
    await vi.waitFor(() => expect(toasts.all[0]?.text).toBe(m().images.added('good.bin')));
    view.unmount();
    expect(stop).toHaveBeenCalled();
  });
});
