import type { devices as english } from '../en/devices';

const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const devices: typeof english = {
  title: 'Geräte',
  summary: (devices, groups, count) =>
    `${devices} in ${count} ${plural(groups, 'Gruppe', 'Gruppen')}`,
  importList: 'Liste importieren',
  issue: 'Zertifikate ausstellen',
  add: 'Gerät hinzufügen',

  groups: {
    label: 'Gruppen',
    all: 'Alle Geräte',
    heading: 'Gruppen',
    add: 'Neue Gruppe',
    open: (name) => `Gruppen in ${name} zeigen`,
    size: (n, count) => `${count} ${plural(n, 'Gerät', 'Geräte')}`,
    none: 'Noch keine Gruppen. Ein Update kann an eine Gruppe gehen.',
    name: 'Name der Gruppe',
    nameHint: 'Buchstaben, Ziffern und : _ -',
    parent: 'Innerhalb von',
    noParent: 'Keiner anderen Gruppe',
    description: 'Beschreibung',
    create: 'Gruppe anlegen',
    created: (name) => `Gruppe ${name} wurde angelegt.`,
    delete: 'Diese Gruppe löschen',
    deleteTitle: (name) => `Gruppe ${name} löschen`,
    deleteWhat: (n, count) =>
      n === 0
        ? 'Kein Gerät ist darin.'
        : plural(
            n,
            'Ihr Gerät bleibt eingetragen und verlässt nur die Gruppe.',
            `Ihre ${count} Geräte bleiben eingetragen und verlassen nur die Gruppe.`,
          ),
    deleteUpdates: 'Updates, die sie nennen, erreichen über sie nichts mehr.',
    deleteChildren: 'Gruppen darin müssen vorher gelöscht werden.',
    deleted: (name) => `Gruppe ${name} wurde gelöscht.`,
    restore: 'Wieder anlegen',
  },

  filter: {
    label: 'Filter',
    placeholder: 'Name, Typ oder Attribut',
    add: 'Filter',
    presence: 'Anwesenheit',
    certificate: 'Zertifikat',
    version: 'Firmware',
    connected: 'Jetzt verbunden',
    gone: 'Nicht verbunden',
    never: 'Nie gehört',
    missing: 'Ohne Zertifikat',
    ending: 'Zertifikat endet bald',
    versionIs: (version) => `Firmware ${version}`,
    noVersion: 'Keine Version gemeldet',
    match: (n, count) => `${count} ${plural(n, 'passt', 'passen')}`,
    from: (row) => `ab Zeile ${row}`,
    clear: 'Filter löschen',
  },

  versions: {
    label: 'Firmware in dieser Liste',
    none: 'nicht gemeldet',
    others: 'andere',
    only: (version) => `Nur ${version} zeigen`,
  },

  column: {
    device: 'Gerät',
    heard: 'Gehört',
    firmware: 'Firmware',
    update: 'Letztes Update',
    certificate: 'Zertifikat bis',
    group: 'Gruppe',
    attributes: 'Attribute',
  },
  table: 'Geräte',
  never: 'nie',
  neverUpdated: 'Nie aktualisiert',
  notReported: 'nicht gemeldet',
  noCertificate: 'keines',
  certificateEnded: (day) => `endete ${day}`,
  moreGroups: (count) => `und ${count} weitere`,

  empty: {
    title: 'Noch keine Geräte',
    why: 'Ein Gerät ist hier an seinem Namen bekannt, bevor es sich zum ersten Mal verbindet.',
    simulate: 'Mit simulierten Geräten ausprobieren',
  },
  noMatch: {
    title: 'Kein Gerät passt',
    why: 'Nichts passt zu allen Filtern zugleich.',
  },
  failed: 'Die Liste der Geräte konnte nicht gelesen werden',
  readOnly:
    'Ein anderes Programm besitzt den Datenordner: Alles wird gezeigt, nichts lässt sich ändern.',

  selection: {
    label: 'Auswahl',
    selected: (count) => `${count} ausgewählt`,
    offline: (n, count) => `${count} ${plural(n, 'ist', 'sind')} nicht verbunden`,
    all: (count) => `Alle ${count} auswählen`,
    clear: 'Aufheben',
    addToGroup: 'In Gruppe aufnehmen',
    removeFromGroup: (group) => `Aus ${group} entfernen`,
    issue: 'Zertifikate ausstellen',
    remove: 'Geräte entfernen',
    more: 'Mehr',
    update: (n, count) => plural(n, 'Dieses Gerät aktualisieren', `Diese ${count} aktualisieren`),
    joined: (n, count, group) =>
      `${count} ${plural(n, 'Gerät', 'Geräte')} in ${group} aufgenommen.`,
    left: (n, count, group) => `${count} ${plural(n, 'Gerät', 'Geräte')} aus ${group} entfernt.`,
    newGroup: 'Neue Gruppe…',
  },

  remove: {
    title: (n, count) => `${count} ${plural(n, 'Gerät', 'Geräte')} entfernen`,
    what: (n) =>
      plural(
        n,
        'Seine Zertifikate gelten sofort nicht mehr, seine Gruppen vergessen es, und laufende Updates zählen es nicht mehr.',
        'Ihre Zertifikate gelten sofort nicht mehr, ihre Gruppen vergessen sie, und laufende Updates zählen sie nicht mehr.',
      ),
    keeps:
      'Was geschehen ist, bleibt im Protokoll. Die Firmware auf einem Gerät bleibt, wie sie ist.',
    undo: 'Das lässt sich nicht zurücknehmen: Ein wieder eingetragener Name braucht ein neues Zertifikat.',
    hold: (n, count) => `Halten, um ${count} ${plural(n, 'Gerät', 'Geräte')} zu entfernen`,
    done: (n, count) => `${count} ${plural(n, 'Gerät', 'Geräte')} entfernt.`,
  },

  addSheet: {
    title: 'Gerät hinzufügen',
    name: 'Name',
    nameHint: 'Der Name, mit dem sich das Gerät verbindet: Buchstaben, Ziffern und : _ -',
    type: 'Typ',
    groups: 'Gruppen',
    attributes: 'Attribute',
    attribute: 'Attribut',
    value: 'Wert',
    addAttribute: 'Attribut hinzufügen',
    removeAttribute: (name) => `Attribut ${name} entfernen`,
    needName: 'Ein Gerät braucht einen Namen.',
    save: 'Gerät hinzufügen',
    saveMore: 'Hinzufügen und weiter',
    added: (name) => `${name} wurde hinzugefügt.`,
    next: 'Es braucht ein Zertifikat, bevor es sich verbinden kann.',
  },

  csv: {
    title: 'Liste importieren',
    lead: 'Eine CSV-Datei. Die erste Zeile nennt die Spalten: name ist nötig, type und group sind bekannt (mehrere Gruppen mit ; getrennt), jede andere Spalte wird ein Attribut.',
    choose: 'CSV-Datei wählen',
    drop: 'CSV-Datei hierher ziehen',
    another: 'Andere Datei wählen',
    file: 'Datei',
    willAdd: (n, count) =>
      `${count} ${plural(n, 'Gerät ist neu und wird', 'Geräte sind neu und werden')} hinzugefügt.`,
    willNotAdd: 'Kein Gerät darin ist neu.',
    known: (n, count) =>
      `${count} ${plural(n, 'ist schon bekannt und bleibt, wie es ist', 'sind schon bekannt und bleiben, wie sie sind')}.`,
    groups: (n, count) =>
      `${count} ${plural(n, 'Gruppe gibt es noch nicht; sie wird', 'Gruppen gibt es noch nicht; sie werden')} angelegt:`,
    first: (count) => `Die ersten ${count}`,
    nothing: 'Nichts wird importiert: Berichtigen Sie die Datei, und wählen Sie sie noch einmal.',
    findings: (n, count) => `${count} ${plural(n, 'Stelle ist', 'Stellen sind')} zu berichtigen`,
    moreFindings: (count) => `und ${count} weitere`,
    line: 'Zeile',
    column: 'Spalte',
    expected: 'Erwartet',
    found: 'Gefunden',
    import: (n, count) => `${count} ${plural(n, 'Gerät', 'Geräte')} importieren`,
    imported: (n, count) => `${count} ${plural(n, 'Gerät', 'Geräte')} importiert.`,
  },

  issueSheet: {
    title: 'Zertifikate ausstellen',
    for: (n, count) => `Für ${count} ${plural(n, 'Gerät', 'Geräte')}`,
    lead: 'Jedes Gerät bekommt einen eigenen Schlüssel und ein eigenes Zertifikat, als Dateien in einem Ordner Ihrer Wahl. Die Schlüssel gibt es nirgends sonst: Bringen Sie sie auf die Geräte, und löschen Sie die Dateien.',
    older: 'Zertifikate, die sie schon haben, gelten weiter.',
    days: 'Gültig für',
    daysUnit: 'Tage',
    daysWrong: 'Gebraucht wird mindestens ein Tag.',
    passphrase: 'Passphrase der Zertifizierungsstelle',
    needPassphrase: 'Die Passphrase öffnet den Schlüssel der Stelle, nur für dieses Mal.',
    choose: (n, count) =>
      plural(n, 'Ordner wählen und ausstellen', `Ordner wählen und ${count} ausstellen`),
    done: (n, count, folder) =>
      `${count} ${plural(n, 'Zertifikat liegt', 'Zertifikate liegen')} in ${folder}.`,
    noSite: 'Dieser Standort hat noch keine Zertifizierungsstelle',
    noSiteWhy:
      'Geräte trauen ihrem Wurzelzertifikat, und sie unterschreibt die der Geräte. Sie wird einmal je Standort angelegt.',
    none: 'Es gibt keine Geräte, für die Zertifikate auszustellen wären.',
  },

  sheet: {
    label: (name) => `Gerät ${name}`,
    gone: (name) => `Es gibt kein Gerät ${name}.`,
    now: 'Jetzt verbunden',
    since: (time) => `seit ${time}`,
    away: (time) => `Zuletzt gehört ${time}`,
    never: 'Nie verbunden',
    version: 'Läuft mit',
    reported: (time) => `wie es ${time} meldete`,
    notReported: 'Es hat keine Version gemeldet.',
    type: 'Typ',
    added: 'Hinzugefügt',
    groups: 'Gruppen',
    noGroups: 'In keiner Gruppe',
    addToGroup: 'In eine Gruppe aufnehmen',
    leave: (group) => `Aus ${group} entfernen`,
    attributes: 'Attribute',
    certificates: 'Zertifikate',
    noCertificates: 'Es hat keines und kann sich nicht mit TLS verbinden.',
    active: 'Gilt',
    disabled: 'Gesperrt',
    ended: 'Abgelaufen',
    until: (day) => `bis ${day}`,
    disable: 'Sperren',
    enable: 'Entsperren',
    disableWhat:
      'Seine Verbindung wird sofort getrennt, und mit diesem Zertifikat kommt keine neue zustande.',
    disableLast: 'Es ist das einzige, das gilt: Das Gerät bleibt fort, bis ein anderes gilt.',
    disabledDone: (name) =>
      `Ein Zertifikat von ${name} wurde gesperrt; seine Verbindungen wurden getrennt.`,
    enabledDone: (name) => `Ein Zertifikat von ${name} gilt wieder.`,
    importCertificate: 'Zertifikat importieren',
    importHint: 'Eines von einer Stelle, der dieser Standort traut.',
    history: 'Updates',
    noHistory: 'Noch keine',
    attempt: (n) => `Versuch ${n}`,
    update: 'Dieses Gerät aktualisieren',
    remove: 'Dieses Gerät entfernen',
    ledger: 'Alles darüber im Protokoll',
  },

  palette: {
    add: 'Gerät hinzufügen',
    import: 'Geräteliste importieren',
    issue: 'Zertifikate für Geräte ausstellen',
    group: 'Neue Gruppe von Geräten',
    open: (name) => `Gerät ${name}`,
  },
};
