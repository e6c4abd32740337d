import type { activity as english } from '../en/activity';

const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const activity: typeof english = {
  title: 'Aktivität',
  summary: (n, count) => `${count} ${plural(n, 'Eintrag', 'Einträge')}`,
  search: 'Teil eines Eintrags, eines Namens oder Hashs',
  searchLabel: 'Protokoll durchsuchen',
  decisions: 'Nur was Menschen entschieden',
  about: (what) => `Über ${what}`,
  match: (n, count) => `${count} ${plural(n, 'passt', 'passen')}`,
  clear: 'Filter löschen',
  table: 'Protokoll, Neuestes zuerst',
  column: { seq: 'Nr.', at: 'Wann', who: 'Wer', what: 'Was' },
  who: (account, operator) => `${operator} (${account})`,

  verify: 'Kette prüfen',
  verifying: 'Jeder Eintrag wird gelesen und sein Hash neu gebildet.',
  holds: (n, count) =>
    plural(
      n,
      'Der eine Eintrag hält: Nichts wurde geändert, entfernt oder dazwischen gesetzt.',
      `Alle ${count} Einträge halten: Keiner wurde geändert, entfernt oder dazwischen gesetzt.`,
    ),
  heads: (n, count, holding) =>
    n === 0
      ? 'Das Ende der Kette wurde noch nicht signiert; das geschieht, wenn ein Rollout endet, und vor einem Export.'
      : `${holding} von ${count} ${plural(n, 'Signatur', 'Signaturen')} über die Kette halten.`,
  headsOnly: 'Die Einträge halten, aber nicht jede Signatur über die Kette.',
  broken: (seq) => `Die Kette ist bei Eintrag ${seq} gebrochen`,
  brokenWhat: (n, holding) =>
    n === 0
      ? 'Kein Eintrag davor hält.'
      : `${plural(n, `Der eine Eintrag davor hält.`, `Die ${holding} Einträge davor halten.`)} Was danach kommt, beweist nichts.`,
  brokenAdvice:
    'Die Aufzeichnung wurde außerhalb von Fieldlift geändert, oder der Datenträger versagt. Heben Sie eine Kopie des Datenordners auf, und vergleichen Sie sie mit einem früheren Export.',
  brokenEntry: 'Der erste Eintrag, der nicht hält, so wie er dasteht',
  brokenGone: 'Dieser Eintrag fehlt.',
  head: 'Hash des letzten Eintrags, der hält',

  export: 'Exportieren',
  csv: 'Als CSV speichern',
  json: 'Als JSON speichern',
  saved: (path) => `Gespeichert als ${path}`,

  entry: (seq) => `Eintrag ${seq}`,
  fields: {
    at: 'Wann',
    account: 'Konto',
    operator: 'Name der Person',
    hash: 'Hash',
    body: 'Wie geschrieben',
  },
  claimed: 'behauptet, nicht bewiesen',
  noOperator: 'keiner angegeben',
  copyHash: 'Hash kopieren',

  empty: 'Noch nichts',
  emptyWhy:
    'Was entschieden wird oder mit einem Gerät geschieht, wird hier aufgeschrieben und lässt sich danach nicht ändern.',
  noMatch: 'Kein Eintrag passt',
};
