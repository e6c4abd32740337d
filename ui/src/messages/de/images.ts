import type { ImageKind, TrailingKind } from '../../backend/types';
import type { images as english } from '../en/images';

const n = (count: number, one: string, many: string) => (count === 1 ? one : many);

const kinds: Record<ImageKind, string> = {
  'esp-application': 'ESP-IDF-Anwendung',
  'esp-bootloader': 'ESP-IDF-Bootloader',
  'esp-partition-table': 'ESP-IDF-Partitionstabelle',
  unknown: 'Datei unbekannter Art',
};

const trailing: Record<TrailingKind, string> = {
  nothing: 'nichts',
  padding: 'Füllbytes',
  'secure-boot-v1': 'eine Secure-Boot-V1-Signatur',
  'secure-boot-v2': 'eine Secure-Boot-V2-Signatur',
  other: 'andere Bytes, die nicht zum Image gehören',
};

export const images: typeof english = {
  title: 'Images',
  sub: 'Firmware-Dateien, jede an ihrem Hash erkannt',
  filter: 'Images filtern',
  filterPlaceholder: 'Name, Art, Version oder Hash',
  list: 'Images',
  noMatch: 'Kein Image passt zum Filter.',
  matching: (count, shown) => `${shown} ${n(count, 'Image', 'Images')}`,
  columns: {
    name: 'Datei',
    kind: 'Art',
    version: 'Version',
    size: 'Größe',
    usedBy: 'Gebraucht von',
    added: 'Hinzugefügt',
  },
  usedBy: (count) => `${count} ${n(count, 'Update', 'Updates')}`,
  unused: 'nichts',
  actions: {
    add: 'Image hinzufügen',
    sample: 'Muster hinzufügen',
    collect: 'Ungenutzte entfernen',
    use: 'In einem Update verwenden',
    rehearse: 'Proben',
    check: 'Erneut prüfen',
    back: 'Alle Images',
  },
  empty: {
    title: 'Noch keine Images',
    text: 'Legen Sie Firmware-Dateien hier ab, oder wählen Sie eine. Sie werden nach ihrem Inhalt bewahrt: Zweimal dieselbe Datei ist ein Image.',
  },
  drop: 'Dateien zum Hinzufügen ablegen',
  adding: (file) => `${file} wird hinzugefügt …`,
  added: (file) => `${file} hinzugefügt.`,
  chosenFile: 'Die Datei',
  sampleFile: 'Das Muster',
  notAdded: (file) => `${file} wurde nicht hinzugefügt. Das Original ist unberührt.`,
  collect: {
    title: 'Ungenutzte Images entfernen',
    what: (count, shown, size) =>
      `${shown} ${n(count, 'Image steht', 'Images stehen')} in keinem Update: ${size}.`,
    consequence:
      'Sie verschwinden von diesem Rechner. Die Dateien, aus denen sie kamen, bleiben, wo sie sind, und lassen sich wieder hinzufügen.',
    nothing: 'Jedes Image steht in einem Update. Es gibt nichts zu entfernen.',
    go: (size) => `Entfernen, ${size} freigeben`,
    done: (count, shown, size) =>
      `${shown} ${n(count, 'Datei', 'Dateien')} entfernt, ${size} wieder frei.`,
    more: (count) => `und ${count} weitere`,
  },
  detail: {
    checks: 'Bevor Sie es senden',
    whatItIs: 'Was es ist',
    whereItGoes: 'Was darin ist',
    heights: 'Höhen nach Größe, kleine Teile vergrößert',
    file: 'Datei',
    bytes: (count) => `${count} Bytes`,
    hash: 'SHA-256',
    copyHash: 'Hash kopieren',
    kind: 'Art',
    chip: 'Chip',
    revisions: (chip, from, to) =>
      to === null ? `${chip}, ab Revision ${from}` : `${chip}, Revision ${from} bis ${to}`,
    project: 'Projekt, Version',
    built: 'Gebaut',
    builtWith: (when, idf) => `${when} mit ESP-IDF ${idf}`,
    secureVersion: 'Sicherheitsversion',
    secureVersionHint:
      'Mit Rückfallschutz lehnt ein Gerät, auf dem es lief, Images mit einer niedrigeren ab.',
    elf: 'SHA-256 der ELF-Datei',
    entry: 'Einsprung',
    flash: 'Flash-Einstellungen',
    flashSettings: (mode, size, frequency) =>
      [mode, size, frequency].filter(Boolean).join(', ') || 'wie der Bootloader sie hat',
    mib: (size) => `${size} MiB`,
    mhz: (frequency) => `${frequency} MHz`,
    bootloader: (version, idf) => `${version}, mit ESP-IDF ${idf}`,
    bootloaderVersion: 'Bootloader',
    usedBy: 'Gebraucht von',
    usedByNone: 'Noch keinem Update',
    added: 'Hinzugefügt',
    intact: 'Die Datei ist heil: Prüfsumme und eingebauter SHA-256 stimmen.',
    intactChecksum: 'Ihre Prüfsumme stimmt. Einen eingebauten SHA-256 hat sie nicht.',
    checksumWrong: (expected, found) =>
      `Ihre Prüfsumme ist falsch: Die Datei nennt ${found}, ihre Bytes ergeben ${expected}. Geräte lehnen sie ab.`,
    hashWrong: 'Ihr eingebauter SHA-256 passt nicht zu ihren Bytes. Geräte lehnen sie ab.',
    cutOff: 'Die Datei endet vor dem Image. Sie wurde nicht ganz kopiert.',
    noDescription: 'Es nennt weder Projekt noch Version.',
    unknownKind:
      'Fieldlift kennt diese Art von Datei nicht und sieht nur ihre Bytes. Senden lässt sie sich, wie sie ist.',
    notSound:
      'Geräte lehnen ein Image ab, das nicht heil ist. Kopieren Sie es noch einmal von dort, wo es gebaut wurde.',
    trailing,
    after: (length, what) => `Nach dem Image: ${length}, ${what}.`,
    kinds,
    segments: {
      head: 'Image-Kopf',
      segment: (at) => `Segment ${at}`,
      tail: 'Prüfsumme und Hash',
      trailing: 'nach dem Image',
      loads: (address) => `geladen nach ${address}`,
    },
    map: 'Teile der Datei, der Reihe nach',
  },
  commands: {
    add: 'Image hinzufügen',
    sample: 'Muster-Firmware hinzufügen',
    collect: 'Ungenutzte Images entfernen',
  },
};
