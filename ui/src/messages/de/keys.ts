import type { keys as english } from '../en/keys';

const n = (count: number, one: string, many: string) => (count === 1 ? one : many);

export const keys: typeof english = {
  title: 'Schlüssel',
  sub: 'Ein privater Schlüssel verlässt diesen Rechner nie unverschlüsselt und wird nie gezeigt',
  list: 'Signaturschlüssel',
  columns: {
    key: 'Schlüssel',
    kept: 'Passphrase',
    until: 'Zertifikat bis',
    fingerprint: 'Fingerabdruck',
    used: 'Signiert',
  },
  algorithm: 'ECDSA P-256',
  asked: 'Wird jedes Mal erfragt',
  keychain: 'Im Schlüsselbund des Systems',
  ended: (day) => `Abgelaufen ${day}`,
  endsSoon: (span) => `Endet ${span}`,
  updates: (count, shown) => `${shown} ${n(count, 'Update', 'Updates')}`,
  nothing: 'noch nichts',
  actions: {
    new: 'Neuer Schlüssel',
    import: 'Importieren',
    certificate: 'Zertifikat exportieren',
    public: 'Öffentlichen Schlüssel exportieren',
    private: 'Privaten Schlüssel exportieren',
    copy: 'Fingerabdruck kopieren',
  },
  empty: {
    title: 'Noch keine Schlüssel',
    text: 'Ein Schlüssel signiert Updates; Geräte prüfen sie mit seinem Zertifikat. Erzeugen Sie hier einen, oder importieren Sie den, dessen Zertifikat Ihre Geräte schon haben.',
  },
  saved: (path) => `Gesichert als ${path}`,
  detail: {
    fingerprint: 'Fingerabdruck',
    fingerprintHint:
      'SHA-256 des öffentlichen Schlüssels. Vergleichen Sie ihn, bevor Sie einem Zertifikat trauen.',
    subject: 'Zertifikat',
    until: 'Gültig bis',
    created: 'Hier seit',
    passphrase: 'Passphrase',
    uses: 'Wohin ging, was er signiert hat',
    noUses: 'Er hat noch kein Update signiert.',
    ends: (span) =>
      `Sein Zertifikat endet ${span}. Geräte, die auf das Datum sehen, lehnen danach ab, was er signiert. Erzeugen Sie einen neuen Schlüssel, und bringen Sie zuerst sein Zertifikat auf die Geräte.`,
    ended: (day) =>
      `Sein Zertifikat ist am ${day} abgelaufen. Geräte, die auf das Datum sehen, lehnen ab, was er signiert. Signieren Sie mit einem anderen.`,
  },
  uses: {
    update: 'Update',
    signed: 'Angelegt',
    confirmed: 'Bestätigt auf',
    failed: 'Fehlgeschlagen',
    of: (confirmed, total) => `${confirmed} von ${total}`,
    never: 'nie gesendet',
  },
  damaged: {
    title: (count) =>
      `${count} ${n(count, 'Schlüsseldatei lässt', 'Schlüsseldateien lassen')} sich nicht lesen. Die übrigen Schlüssel gehen.`,
    advice:
      'Legen Sie die Datei aus einer Sicherung zurück, oder importieren Sie den Schlüssel unter anderem Namen neu. Die Datei bleibt, wie sie ist.',
  },
  gone: {
    title: 'Die Schlüssel sind nicht erreichbar.',
    advice:
      'Schließen Sie den Datenträger an, auf dem der Datenordner liegt, und versuchen Sie es erneut. Bis dahin lässt sich nichts signieren; laufende Rollouts gehen weiter.',
  },
  new: {
    title: 'Neuer Schlüssel',
    name: 'Name',
    nameHint: 'Buchstaben, Ziffern, _ und -. So nennen ihn Updates und Protokoll.',
    nameBad: { expected: '1 bis 64 von a-z A-Z 0-9 _ -' },
    nameTaken: { expected: 'ein Name, den kein anderer Schlüssel hat' },
    passphrase: 'Passphrase',
    passphraseHint: 'Sie verschließt die Schlüsseldatei. Niemand kann sie Ihnen zurückbringen.',
    again: 'Passphrase noch einmal',
    differ: { expected: 'zweimal dieselbe Passphrase', found: 'zwei verschiedene' },
    strength: {
      none: 'Noch keine Passphrase',
      weak: 'Schwach. Nehmen Sie vier Wörter oder mehr.',
      fair: 'Mäßig. Ein Wort mehr hilft.',
      good: 'Gut. Bewahren Sie sie sicher auf.',
    },
    keychain: 'Passphrase im Schlüsselbund des Systems aufbewahren',
    keychainHint: 'Dann kann mit ihm signieren, wer Ihr Konto benutzen kann.',
    noKeychain:
      'Dieses System hat keinen Schlüsselbund, den Fieldlift nutzen kann: Die Passphrase wird jedes Mal erfragt.',
    go: (name) => (name === '' ? 'Schlüssel erzeugen' : `${name} erzeugen`),
    made: (name) =>
      `Schlüssel ${name} erzeugt. Exportieren Sie sein Zertifikat, und bringen Sie es auf die Geräte.`,
  },
  import: {
    title: 'Schlüssel importieren',
    text: 'Ein privater P-256-Schlüssel als PEM oder DER, verschlüsselt oder nicht. Die Datei wird im nächsten Fenster gewählt und dort gelesen; durch diese Seite geht sie nicht.',
    filePassphrase: 'Passphrase der Datei',
    filePassphraseHint: 'Nur, wenn die Datei verschlüsselt ist.',
    passphrase: 'Neue Passphrase hier',
    go: 'Datei wählen …',
    done: (name) =>
      `Schlüssel ${name} importiert. Die Datei, aus der er kam, enthält ihn weiter: Verwahren Sie sie sicher.`,
  },
  export: {
    title: (name) => `Privaten Schlüssel von ${name} exportieren`,
    consequence:
      'Wer diese Datei und ihre Passphrase hat, kann Firmware signieren, die Ihre Geräte annehmen. Die Datei ist verschlüsselt. Dass der Schlüssel diesen Rechner verlassen hat, steht für immer im Protokoll.',
    passphrase: (name) => `Passphrase von ${name}`,
    filePassphrase: 'Passphrase für die exportierte Datei',
    again: 'Dieselbe noch einmal',
    go: 'Privaten Schlüssel exportieren …',
  },
  commands: {
    new: 'Neuer Schlüssel',
    import: 'Schlüssel importieren',
  },
};
