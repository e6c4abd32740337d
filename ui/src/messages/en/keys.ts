const n = (count: number, one: string, many: string) => (count === 1 ? one : many);

export const keys = {
  title: 'Keys',
  sub: 'A private key never leaves this machine unencrypted and is never shown',
  list: 'Signing keys',
  columns: {
    key: 'Key',
    kept: 'Passphrase',
    until: 'Certificate until',
    fingerprint: 'Fingerprint',
    used: 'Signed',
  },
  algorithm: 'ECDSA P-256',
  asked: 'Asked each time',
  keychain: "Kept in the system's keychain",
  ended: (day: string) => `Ended ${day}`,
  endsSoon: (span: string) => `Ends ${span}`,
  updates: (count: number, shown: string) => `${shown} ${n(count, 'update', 'updates')}`,
  nothing: 'nothing yet',
  actions: {
    new: 'New key',
    import: 'Import',
    certificate: 'Export certificate',
    public: 'Export public key',
    private: 'Export private key',
    copy: 'Copy the fingerprint',
  },
  empty: {
    title: 'No keys yet',
    text: 'A key signs updates; devices check them with its certificate. Make one here, or import the one whose certificate your devices already hold.',
  },
  saved: (path: string) => `Saved as ${path}`,
  detail: {
    fingerprint: 'Fingerprint',
    fingerprintHint: 'SHA-256 of the public key. Compare it before you trust a certificate.',
    subject: 'Certificate',
    until: 'Valid until',
    created: 'Here since',
    passphrase: 'Passphrase',
    uses: 'Where what it signed went',
    noUses: 'It has signed no update yet.',
    ends: (span: string) =>
      `Its certificate ends ${span}. Devices that look at the date refuse what it signs after that. Make a new key, and bring its certificate onto the devices first.`,
    ended: (day: string) =>
      `Its certificate ended on ${day}. Devices that look at the date refuse what it signs. Sign with another key.`,
  },
  uses: {
    update: 'Update',
    signed: 'Created',
    confirmed: 'Confirmed on',
    failed: 'Failed',
    of: (confirmed: string, total: string) => `${confirmed} of ${total}`,
    never: 'never sent',
  },
  damaged: {
    title: (count: number) =>
      `${count} key ${n(count, 'file', 'files')} cannot be read. The other keys work.`,
    advice:
      'Put the file back from a backup, or import the key again under another name. The file is left as it is.',
  },
  gone: {
    title: 'The keys cannot be reached.',
    advice:
      'Plug in the disk or drive that holds the data folder, then try again. Nothing can be signed until then; running rollouts go on.',
  },
  new: {
    title: 'New key',
    name: 'Name',
    nameHint: 'Letters, digits, _ and -. Updates and the ledger name it so.',
    nameBad: { expected: '1 to 64 of a-z A-Z 0-9 _ -' },
    nameTaken: { expected: 'a name no other key has' },
    passphrase: 'Passphrase',
    passphraseHint: 'It locks the key file. Nobody can bring it back for you.',
    again: 'Passphrase once more',
    differ: { expected: 'the same passphrase twice', found: 'two different ones' },
    strength: {
      none: 'No passphrase yet',
      weak: 'Weak. Take four words or more.',
      fair: 'Fair. One more word helps.',
      good: 'Good. Keep it somewhere safe.',
    },
    keychain: "Keep the passphrase in the system's keychain",
    keychainHint: 'Then whoever can use your account can sign with it.',
    noKeychain:
      'This system has no keychain that Fieldlift can use: the passphrase is asked each time.',
    go: (name: string) => (name === '' ? 'Make the key' : `Make ${name}`),
    made: (name: string) =>
      `Key ${name} made. Export its certificate and bring it onto the devices.`,
  },
  import: {
    title: 'Import a key',
    text: 'A P-256 private key as PEM or DER, encrypted or not. The file is chosen in the next window and read there; it does not pass through this page.',
    filePassphrase: 'Passphrase of the file',
    filePassphraseHint: 'Only where the file is encrypted.',
    passphrase: 'New passphrase here',
    go: 'Choose the file…',
    done: (name: string) =>
      `Key ${name} imported. The file it came from still holds the key: put it away safely.`,
  },
  export: {
    title: (name: string) => `Export the private key of ${name}`,
    consequence:
      'Whoever has this file and its passphrase can sign firmware that your devices accept. The file is encrypted. That it left this machine stands in the ledger for ever.',
    passphrase: (name: string) => `Passphrase of ${name}`,
    filePassphrase: 'Passphrase for the exported file',
    again: 'The same once more',
    go: 'Export the private key…',
  },
  commands: {
    new: 'New key',
    import: 'Import a key',
  },
};
