import type { settings as english } from '../en/settings';

export const settings: typeof english = {
  title: 'Einstellungen',
  saved: 'Gespeichert',
  sections: {
    label: 'Teile der Einstellungen',
    gateway: 'Geräte-Gateway',
    site: 'Zertifizierungsstelle',
    display: 'Anzeige',
    you: 'Sie',
    folders: 'Ordner und Sicherung',
    about: 'Über',
  },

  gateway: {
    lead: 'Die Geräte in Ihrem Netz verbinden sich damit über TLS, jedes mit seinem eigenen Zertifikat.',
    off: 'Aus: Kein Gerät kann sich verbinden.',
    starting: 'Startet',
    failed: 'Es läuft nicht.',
    on: (n, count) => `An: ${count} ${n === 1 ? 'Gerät' : 'Geräte'} verbunden`,
    since: (time) => `Seit ${time}.`,
    turnOn: 'Einschalten',
    turnOff: 'Ausschalten',
    offWhat: (n, count) =>
      n === 0
        ? 'Kein Gerät ist verbunden, das Ausschalten unterbricht also nichts.'
        : n === 1
          ? 'Wird es ausgeschaltet, wartet der Download eines Geräts und geht weiter, wenn es wieder an ist.'
          : `Wird es ausgeschaltet, warten die Downloads von ${count} Geräten und gehen weiter, wenn es wieder an ist.`,
    addresses: 'Geräte erreichen es unter',
    noAddresses: 'Dieser Rechner hat keine Adresse in einem Netz.',
    needsSite: 'Es braucht zuerst die Zertifizierungsstelle: Von dort kommt sein Zertifikat.',
    port: 'Port',
    portHint:
      'Üblich für MQTT mit TLS ist 8883. Eine Änderung gilt, wenn das Gateway das nächste Mal eingeschaltet wird.',
    portWrong: 'Gebraucht wird eine ganze Zahl von 1 bis 65535.',
    restart: 'Aus- und wieder einschalten, damit der neue Port gilt',
    atStart: 'Einschalten, wenn Fieldlift startet',
    certificate: 'Sein Zertifikat',
    certificateUntil: (day) => `gültig bis ${day}`,
    names: 'für',
    due: (why) => `Es sollte erneuert werden: ${why}.`,
    renew: 'Erneuern',
    renewTitle: 'Zertifikat des Gateways erneuern',
    renewWhat: 'Geräte merken nichts davon: Sie trauen der Wurzel, nicht diesem Zertifikat.',
    renewed: 'Das Zertifikat des Gateways wurde erneuert.',
  },

  site: {
    lead: 'Geräte tragen ihr Wurzelzertifikat und erkennen daran diesen Standort. Sie unterschreibt die Zertifikate der Geräte und des Gateways.',
    none: 'Es gibt noch keine',
    noneWhy:
      'Ohne sie kann sich kein Gerät mit TLS verbinden. Sie wird einmal je Standort angelegt.',
    name: 'Name des Standorts',
    nameHint: 'Steht in ihrem Zertifikat, z. B. nordhof.',
    needName: 'Der Standort braucht einen Namen.',
    passphrase: 'Passphrase',
    again: 'Noch einmal',
    passphraseHint:
      'Wird gefragt, wenn ein Zertifikat ausgestellt wird. Niemand kann sie zurückholen.',
    needPassphrase:
      'Die Stelle braucht eine Passphrase: Ohne sie kann niemand Zertifikate ausstellen.',
    differ: 'Die beiden Passphrasen sind nicht gleich.',
    create: 'Stelle anlegen',
    created: 'Die Zertifizierungsstelle wurde angelegt.',
    enterPassphrase: 'Passphrase der Zertifizierungsstelle',
    subject: 'Name',
    until: 'Gültig bis',
    fingerprint: 'Fingerabdruck',
    anchors: 'Andere Stellen, denen getraut wird',
    saveRoot: 'Wurzelzertifikat speichern',
    rootWhat: 'Diese Datei müssen Geräte tragen, um diesen Standort zu erkennen.',
    saved: (path) => `Gespeichert als ${path}`,
  },

  backup: {
    title: 'Sicherung',
    what: 'Darin: alle Geräte, Gruppen, Updates, Rollouts, das Protokoll, Images sowie die Schlüssel zum Signieren und des Standorts, verschlüsselt wie hier.',
    not: 'Nicht darin: Passphrasen und das Geheimnis, mit dem das Gateway von selbst startet. Auf einem anderen Rechner macht die Passphrase des Standorts ein neues.',
    make: 'Sicherung anlegen',
    made: (path) => `Die Sicherung liegt in ${path}`,
  },

  folders: {
    data: 'Datenordner',
    logs: 'Logs',
    logsShow: 'Logs zeigen',
    readOnly: (owner) => `Gehört ${owner}; nur zum Ansehen geöffnet.`,
    opening: 'Wird geöffnet',
    failed: 'Er konnte nicht geöffnet werden.',
    open: 'Offen und in Gebrauch',
    retry: 'Noch einmal öffnen',
  },

  display: {
    theme: 'Farben',
    themes: { system: 'Wie das System', dark: 'Dunkel', light: 'Hell' },
    language: 'Sprache',
    languages: { system: 'Wie das System', en: 'English', de: 'Deutsch' },
    large: 'Große Bedienflächen',
    largeHint: 'Für Handschuhe und Touchscreens.',
    start: 'Ersten Start wieder zeigen',
  },

  you: {
    operator: 'Ihr Name',
    hint: 'Steht im Protokoll neben dem Konto des Betriebssystems. Behauptet, nicht bewiesen.',
    none: 'Nur das Konto des Betriebssystems wird aufgeschrieben.',
    save: 'Diesen Namen nehmen',
    changed: 'Name geändert.',
  },

  about: {
    version: (name, version) => `${name} ${version}`,
    internet: (n, count) =>
      n === 0
        ? 'Keine Verbindung ins Internet seit dem Start.'
        : `${count} ${n === 1 ? 'Verbindung' : 'Verbindungen'} ins Internet seit dem Start.`,
    doctor: 'Diesen Rechner untersuchen',
  },

  palette: {
    on: 'Geräte-Gateway einschalten',
    off: 'Geräte-Gateway ausschalten',
    theme: (name) => `Farben: ${name}`,
    language: (name) => `Sprache: ${name}`,
    backup: 'Sicherung anlegen',
    logs: 'Logs zeigen',
    root: 'Wurzelzertifikat des Standorts speichern',
  },
};
