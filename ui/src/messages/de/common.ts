import type { Cell, TruthMark, Truth, WorkUnit } from '../../backend/types';
import type { common as english } from '../en/common';

const cells: Record<Cell, string> = {
  waiting: 'Noch nicht freigegeben',
  queued: 'In der Warteschlange',
  starting: 'Beginnt',
  downloading: 'Lädt herunter',
  verifying: 'Prüft',
  restarting: 'Startet neu',
  'self-test': 'Selbsttest',
  confirmed: 'Bestätigt',
  'finished-not-confirmed': 'Fertig, nicht bestätigt',
  failed: 'Fehlgeschlagen',
  rejected: 'Abgelehnt',
  'timed-out': 'Zeit überschritten',
  canceled: 'Abgebrochen',
  removed: 'Entfernt',
};

const truths: Record<Truth, string> = {
  written: 'Geschrieben',
  verified: 'Geprüft',
  booted: 'Gestartet',
  confirmed: 'Bestätigt',
};

const marks: Record<TruthMark, string> = {
  proven: 'bewiesen',
  disproved: 'widerlegt',
  'not-yet': 'noch nicht',
  'not-checked': 'nicht geprüft',
};

const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

const units: Record<WorkUnit, string> = {
  bytes: '',
  devices: 'Geräte',
  entries: 'Einträge',
  steps: 'Schritte',
};

export const common: typeof english = {
  cells,
  truths,
  marks,
  failure: (state, why) => `${state}: ${why}`,
  truthIs: (truth, mark) => `${truth}: ${mark}`,
  proof: (truths) => `Nachweis. ${truths}`,
  devices: (n, count) => `${count} ${plural(n, 'Gerät', 'Geräte')}`,

  actions: {
    cancel: 'Abbrechen',
    close: 'Schließen',
    retry: 'Erneut versuchen',
    undo: 'Rückgängig',
    dismiss: 'Ausblenden',
    copy: 'Kopieren',
    copied: 'Kopiert',
    save: 'Speichern',
    delete: 'Löschen',
    more: 'Mehr',
    clear: 'Leeren',
    holdHint: '1,2 Sekunden gedrückt halten',
    holding: 'Weiter halten …',
    show: 'Zeigen',
    hide: 'Verbergen',
  },

  loading: 'Wird geladen',
  asOf: (time) => `Stand ${time}`,
  problem: {
    fault: 'In Fieldlift ist etwas schiefgegangen.',
    faultAdvice:
      'Versuchen Sie es erneut. Bleibt es dabei, sichern Sie ein Support-Paket und den Beleg darunter.',
    evidence: 'Beleg',
    csvLine: (line, column) => `Zeile ${line}, ${column}`,
  },
  finding: {
    error: 'Fehler',
    warning: 'Warnung',
    sentence: (expected, found) => `Erwartet: ${expected}; gefunden: ${found}.`,
    at: (field, sentence) => `${field}: ${sentence}`,
  },

  gravity: { bad: 'Schlimm', warning: 'Warnung', note: 'Hinweis' },

  time: {
    now: 'jetzt',
    never: 'nie',
    seconds: (n) => `${n} s`,
    minutes: (n) => `${n} min`,
    hours: (n) => `${n} h`,
    days: (n, count) => `${count} ${plural(n, 'Tag', 'Tage')}`,
    daysAway: (n, count) => `${count} ${plural(n, 'Tag', 'Tagen')}`,
    ago: (span) => `vor ${span}`,
    ahead: (span) => `in ${span}`,
  },

  work: {
    label: 'Längere Arbeit',
    left: (time) => `noch ${time}`,
    leftUnknown: 'Wie lange, weiß niemand',
    done: (done, total, unit) => `${done} von ${total} ${unit}`.trim(),
    doneSoFar: (done, unit) => `bisher ${done} ${unit}`.trim(),
    perSecond: (rate, unit) => `${rate} ${unit}/s`,
    cancel: (what) => `Abbrechen: ${what}`,
    units,
    finished: 'Fertig',
    canceled: 'Abgebrochen',
    failed: 'Fehlgeschlagen',
  },

  table: {
    sortedUp: 'aufsteigend',
    sortedDown: 'absteigend',
    selectAll: 'Alle auswählen',
    selectRow: (name) => `${name} auswählen`,
    waiting: 'Zeilen werden geladen',
  },

  passphrase: {
    show: 'Passphrase zeigen',
    hide: 'Passphrase verbergen',
  },
  tabs: 'Ansichten',
  menu: 'Menü',
  optional: 'optional',
  progressOf: (percent) => `${percent} %`,
};
