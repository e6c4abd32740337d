import type { doctor as english } from '../en/doctor';

const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const doctor: typeof english = {
  title: 'Diagnose',
  lead: 'Sieht nach, ob dieser Rechner Geräte bedienen kann, und ändert nichts.',
  examine: 'Noch einmal untersuchen',
  examining: 'Wird untersucht…',
  examined: (time) => `Untersucht um ${time}`,
  allGood: 'Alles in Ordnung',
  allGoodWhat: (n, count) =>
    `${count} ${plural(n, 'Prüfung hat', 'Prüfungen haben')} nichts zu beheben gefunden.`,
  findings: (n, count) =>
    plural(n, 'Eine Sache braucht Aufmerksamkeit', `${count} Sachen brauchen Aufmerksamkeit`),
  health: { good: 'Gut', warning: 'Geht nicht immer gut', bad: 'Geht nicht' },
  healthy: 'In Ordnung',
  todo: 'Was zu tun ist',
  failed: 'Die Untersuchung konnte nicht durchgeführt werden',
  none: 'Es gibt nichts zu untersuchen.',
  action: {
    'site-create': 'Stelle anlegen',
    'gateway-renew': 'Zertifikat erneuern',
    'gateway-port': 'Anderen Port wählen',
    'collect-images': 'Unbenutzte Images entfernen',
    keys: 'Schlüssel zeigen',
    ledger: 'Protokoll prüfen',
  },
  collected: (n, count, size) =>
    n === 0
      ? 'Jedes Image wird von einem Update gebraucht: Nichts wurde entfernt.'
      : `${count} ${plural(n, 'Image', 'Images')} entfernt, ${size} wieder frei.`,
  announce: (bad, warning, good) => `${bad} schlecht, ${warning} Warnungen, ${good} gut.`,
};
