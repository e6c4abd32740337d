import type { ImageKind, TrailingKind } from '../../backend/types';

const n = (count: number, one: string, many: string) => (count === 1 ? one : many);

const kinds: Record<ImageKind, string> = {
  'esp-application': 'ESP-IDF application',
  'esp-bootloader': 'ESP-IDF bootloader',
  'esp-partition-table': 'ESP-IDF partition table',
  unknown: 'File of unknown kind',
};

const trailing: Record<TrailingKind, string> = {
  nothing: 'nothing',
  padding: 'padding',
  'secure-boot-v1': 'a Secure Boot V1 signature',
  'secure-boot-v2': 'a Secure Boot V2 signature',
  other: 'other bytes, which do not belong to the image',
};

export const images = {
  title: 'Images',
  sub: 'Firmware files, each known by its hash',
  filter: 'Filter images',
  filterPlaceholder: 'Name, kind, version or hash',
  list: 'Images',
  noMatch: 'No image matches the filter.',
  matching: (count: number, shown: string) => `${shown} ${n(count, 'image', 'images')}`,
  columns: {
    name: 'File',
    kind: 'Kind',
    version: 'Version',
    size: 'Size',
    usedBy: 'Used by',
    added: 'Added',
  },
  usedBy: (count: number) => `${count} ${n(count, 'update', 'updates')}`,
  unused: 'nothing',
  actions: {
    add: 'Add an image',
    sample: 'Add the sample',
    collect: 'Remove unused',
    use: 'Use in an update',
    rehearse: 'Rehearse',
    check: 'Check again',
    back: 'All images',
  },
  empty: {
    title: 'No images yet',
    text: 'Drop firmware files here, or choose one. They are kept by their content: the same file twice is one image.',
  },
  drop: 'Drop files to add them',
  adding: (file: string) => `Adding ${file}…`,
  added: (file: string) => `${file} added.`,
  chosenFile: 'The file',
  sampleFile: 'The sample',
  notAdded: (file: string) => `${file} was not added. The original is untouched.`,
  collect: {
    title: 'Remove unused images',
    what: (count: number, shown: string, size: string) =>
      `${shown} ${n(count, 'image is', 'images are')} in no update: ${size}.`,
    consequence:
      'They go from this machine. The files they were added from stay where they are, and can be added again.',
    nothing: 'Every image is in an update. There is nothing to remove.',
    go: (size: string) => `Remove, free ${size}`,
    done: (count: number, shown: string, size: string) =>
      `${shown} ${n(count, 'file', 'files')} removed, ${size} free again.`,
    more: (count: string) => `and ${count} more`,
  },
  detail: {
    checks: 'Before you send it',
    whatItIs: 'What it is',
    whereItGoes: 'What is in it',
    heights: 'Heights follow size, small parts enlarged',
    file: 'File',
    bytes: (count: string) => `${count} bytes`,
    hash: 'SHA-256',
    copyHash: 'Copy the hash',
    kind: 'Kind',
    chip: 'Chip',
    revisions: (chip: string, from: string, to: string | null) =>
      to === null ? `${chip}, revision ${from} and later` : `${chip}, revision ${from} to ${to}`,
    project: 'Project, version',
    built: 'Built',
    builtWith: (when: string, idf: string) => `${when} with ESP-IDF ${idf}`,
    secureVersion: 'Secure version',
    secureVersionHint: 'With anti-rollback, a device that ran it refuses images with a lower one.',
    elf: 'SHA-256 of the ELF file',
    entry: 'Entry',
    flash: 'Flash settings',
    flashSettings: (mode: string | null, size: string | null, frequency: string | null) =>
      [mode, size, frequency].filter(Boolean).join(', ') || 'as the bootloader has them',
    mib: (size: string) => `${size} MiB`,
    mhz: (frequency: string) => `${frequency} MHz`,
    bootloader: (version: string, idf: string) => `${version}, with ESP-IDF ${idf}`,
    bootloaderVersion: 'Bootloader',
    usedBy: 'Used by',
    usedByNone: 'No update yet',
    added: 'Added',
    intact: 'The file is intact: its checksum and its built-in SHA-256 agree.',
    intactChecksum: 'Its checksum agrees. It has no built-in SHA-256.',
    checksumWrong: (expected: string, found: string) =>
      `Its checksum is wrong: the file says ${found}, its bytes give ${expected}. Devices refuse it.`,
    hashWrong: 'Its built-in SHA-256 does not fit its bytes. Devices refuse it.',
    cutOff: 'The file ends before the image does. It was not copied whole.',
    noDescription: 'It states no project and no version.',
    unknownKind:
      'Fieldlift does not know this kind of file and looks at its bytes only. It can be sent as it is.',
    notSound:
      'Devices refuse an image that is not whole. Copy it from where it was built once more.',
    trailing,
    after: (length: string, what: string) => `After the image: ${length}, ${what}.`,
    kinds,
    segments: {
      head: 'image header',
      segment: (at: number) => `segment ${at}`,
      tail: 'checksum and hash',
      trailing: 'after the image',
      loads: (address: string) => `loads at ${address}`,
    },
    map: 'Parts of the file, in order',
  },
  commands: {
    add: 'Add an image',
    sample: 'Add the sample firmware',
    collect: 'Remove unused images',
  },
};
