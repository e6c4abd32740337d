export const settings = {
  title: 'Settings',
  saved: 'Saved',
  sections: {
    label: 'Parts of the settings',
    gateway: 'Device gateway',
    site: 'Site authority',
    display: 'Display',
    you: 'You',
    folders: 'Folders and backup',
    about: 'About',
  },

  gateway: {
    lead: 'Devices on your network connect to it with TLS, each with its own certificate.',
    off: 'Off: no device can connect.',
    starting: 'Starting',
    failed: 'It is not running.',
    on: (n: number, count: string) => `On: ${count} ${n === 1 ? 'device' : 'devices'} connected`,
    since: (time: string) => `Since ${time}.`,
    turnOn: 'Turn on',
    turnOff: 'Turn off',
    offWhat: (n: number, count: string) =>
      n === 0
        ? 'No device is connected, so turning it off interrupts nothing.'
        : `Turned off, ${n === 1 ? 'the download of 1 device waits' : `the downloads of ${count} devices wait`} and go${n === 1 ? 'es' : ''} on when it is on again.`,
    addresses: 'Devices reach it at',
    noAddresses: 'This computer has no address in a network.',
    needsSite: 'It needs the site authority first: its own certificate comes from there.',
    port: 'Port',
    portHint:
      'The usual one for MQTT with TLS is 8883. A change counts when the gateway is turned on the next time.',
    portWrong: 'A whole number from 1 to 65535 is needed.',
    restart: 'Turn off and on again to use the new port',
    atStart: 'Turn it on when Fieldlift starts',
    certificate: 'Its certificate',
    certificateUntil: (day: string) => `valid until ${day}`,
    names: 'for',
    due: (why: string) => `It should be renewed: ${why}.`,
    /** The program's own words, said again here. */
    renew: 'Renew',
    renewTitle: "Renew the gateway's certificate",
    renewWhat: 'Devices notice nothing: they trust the root, not this certificate.',
    renewed: "The gateway's certificate was renewed.",
  },

  site: {
    lead: 'Devices hold its root certificate and so know this site. It signs the certificates of devices and of the gateway.',
    none: 'There is none yet',
    noneWhy: 'Without it no device can connect with TLS. It is made once for a site.',
    name: 'Name of the site',
    nameHint: 'Stands in its certificate, e.g. north-yard.',
    needName: 'The site needs a name.',
    passphrase: 'Passphrase',
    again: 'Once more',
    passphraseHint: 'Asked for whenever a certificate is issued. Nobody can bring it back.',
    needPassphrase: 'The authority needs a passphrase: nobody can issue certificates without it.',
    differ: 'The two passphrases are not the same.',
    create: 'Make the authority',
    created: 'The site authority was made.',
    enterPassphrase: "Passphrase of the site's authority",
    subject: 'Name',
    until: 'Valid until',
    fingerprint: 'Fingerprint',
    anchors: 'Other authorities trusted',
    saveRoot: 'Save the root certificate',
    rootWhat: 'This file is what devices must hold to know this site.',
    saved: (path: string) => `Saved as ${path}`,
  },

  backup: {
    title: 'Backup',
    what: 'In it: all devices, groups, updates, rollouts, the ledger, images, and the signing and site keys, encrypted as they are here.',
    not: 'Not in it: passphrases, and the secret that lets the gateway start by itself. On another computer the site passphrase makes a new one.',
    make: 'Make a backup',
    made: (path: string) => `The backup is in ${path}`,
  },

  folders: {
    data: 'Data folder',
    logs: 'Logs',
    logsShow: 'Show the logs',
    readOnly: (owner: string) => `Owned by ${owner}; opened to look only.`,
    opening: 'Being opened',
    failed: 'It could not be opened.',
    open: 'Open and in use',
    retry: 'Try to open it again',
  },

  display: {
    theme: 'Theme',
    themes: { system: 'As the system', dark: 'Dark', light: 'Light' },
    language: 'Language',
    languages: { system: 'As the system', en: 'English', de: 'Deutsch' },
    large: 'Large targets',
    largeHint: 'For gloves and touch screens.',
    start: 'Show the first start again',
  },

  you: {
    operator: 'Operator name',
    hint: 'Written into the ledger beside the account of the operating system. Claimed, not proven.',
    none: 'Only the account of the operating system is written down.',
    save: 'Use this name',
    changed: 'Operator name changed.',
  },

  about: {
    version: (name: string, version: string) => `${name} ${version}`,
    internet: (n: number, count: string) =>
      n === 0
        ? 'No connection to the internet since the start.'
        : `${count} ${n === 1 ? 'connection' : 'connections'} to the internet since the start.`,
    doctor: 'Examine this computer',
  },

  palette: {
    on: 'Turn the device gateway on',
    off: 'Turn the device gateway off',
    theme: (name: string) => `Theme: ${name}`,
    language: (name: string) => `Language: ${name}`,
    backup: 'Make a backup',
    logs: 'Show the logs',
    root: 'Save the root certificate of the site',
  },
};
