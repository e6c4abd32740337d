import type { start as english } from '../en/start';

const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const start: typeof english = {
  title: 'Start',
  skip: 'Überspringen, App zeigen',
  heading: 'In drei Schritten zum ersten Update',
  lead: 'Ohne Hardware, Konto oder Internet. Etwa zwei Minuten.',
  done: 'Fertig',
  step: (n) => `Schritt ${n} von 3`,
  after: (n) => `nach Schritt ${n}`,
  enter: 'Enter',

  key: {
    title: 'Signaturschlüssel anlegen',
    lead: 'Geräte nehmen nur an, was dieser Schlüssel signiert hat. Er bleibt auf diesem Rechner, mit Ihrer Passphrase verschlossen.',
    name: 'Name des Schlüssels',
    passphrase: 'Passphrase',
    again: 'Noch einmal',
    make: 'Schlüssel anlegen',
    needName: 'Der Schlüssel braucht einen Namen.',
    needPassphrase: 'Der Schlüssel braucht eine Passphrase: Ohne sie kann niemand signieren.',
    differ: 'Die beiden Passphrasen sind nicht gleich.',
    lost: 'Eine verlorene Passphrase lässt sich nicht zurückholen.',
    ready: {
      before: 'Schlüssel',
      after: 'liegt auf diesem Rechner, mit Ihrer Passphrase verschlossen.',
    },
  },

  file: {
    title: 'Firmware-Datei wählen und signieren',
    lead: 'Jede Datei geht. Fieldlift sieht nach, was darin ist.',
    drop: 'Datei hierher ziehen',
    dropOne: (count) => `${count} Dateien wurden abgelegt: gebraucht wird eine.`,
    choose: 'Datei wählen',
    sample: 'Beispiel nehmen',
    other: 'Andere Datei wählen',
    version: (version) => `Version ${version}`,
    passphrase: (key) => `Passphrase von ${key}`,
    needPassphrase: 'Die Passphrase öffnet den Schlüssel zum Signieren.',
    sign: 'Signieren',
    draftDescription: 'In den drei ersten Schritten entstanden',
    signed: 'ist signiert: Geräte können prüfen, dass es von Ihnen kommt.',
    gone: 'Die gewählte Datei ist nicht mehr da. Bitte neu wählen.',
  },

  try: {
    title: 'Mit simulierten Geräten ausprobieren',
    lead: (count) =>
      `${count} Geräte in diesem Rechner holen die Datei, prüfen die Signatur und melden sich. Sie sehen jedem zu.`,
    start: (count) => `${count} Geräte starten`,
    preparing: (done, total) => `Geräte werden eingeschaltet: ${done} von ${total}`,
    preparingLabel: 'Eingeschaltete Geräte',
    cancel: 'Abbrechen',
    running: 'Die Geräte aktualisieren sich jetzt.',
    watch: 'Zusehen',
    busy: 'Eine andere Probe ist schon da, und es kann nur eine geben.',
    seeIt: 'Ansehen',
    again: 'Noch einmal starten',
    ended: (confirmed, count, total, time) =>
      `${count} von ${total} Geräten ${plural(confirmed, 'hat', 'haben')} die neue Version in ${time} bestätigt.`,
    report: 'Was es gebraucht hat',
  },

  next: {
    heading: 'Das war ein ganzes Update. Jetzt in echt',
    devices: 'Eigene Geräte eintragen',
    devicesWhy: 'Namen eingeben oder eine Liste importieren.',
    certificates: 'Zertifikate ausstellen',
    certificatesWhy: 'Mit seinem eigenen weist sich jedes Gerät aus.',
    gateway: 'Geräte-Gateway einschalten',
    gatewayWhy: 'Die Geräte in Ihrem Netz verbinden sich damit.',
    faults: 'Oder fünf Geräte scheitern sehen',
    show: 'App zeigen',
  },

  have: {
    heading: 'Oder mit dem beginnen, was Sie haben',
    list: 'Eine Geräteliste',
    listWhy: 'Eine CSV-Datei mit Namen, Gruppen und Attributen. Sie sehen vorher, was geschieht.',
    key: 'Ein Signaturschlüssel',
    keyWhy: 'Der Schlüssel, dessen Zertifikat Ihre Geräte schon tragen, aus einer PEM-Datei.',
    update: 'Ein Update von AWS',
    updateWhy: 'Eine CreateOTAUpdate-Anfrage als JSON einfügen. Unterschiede werden genannt.',
  },
};
