const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const start = {
  title: 'Start',
  skip: 'Skip, show me the app',
  heading: 'Three steps to a first update',
  lead: 'No hardware, account or internet needed. About two minutes.',
  done: 'Done',
  step: (n: string) => `Step ${n} of 3`,
  after: (n: string) => `after step ${n}`,
  enter: 'Enter',

  key: {
    title: 'Make a signing key',
    lead: 'Devices take only what this key has signed. It stays on this computer, locked with your passphrase.',
    name: 'Name of the key',
    passphrase: 'Passphrase',
    again: 'Once more',
    make: 'Make the key',
    needName: 'The key needs a name.',
    needPassphrase: 'The key needs a passphrase: nobody can sign without it.',
    differ: 'The two passphrases are not the same.',
    lost: 'There is no way to get a lost passphrase back.',
    ready: {
      before: 'Key',
      after: 'is on this computer, locked with your passphrase.',
    },
  },

  file: {
    title: 'Choose a firmware file and sign it',
    lead: 'Any file works. Fieldlift looks inside to see what it is.',
    drop: 'Drop a file here',
    dropOne: (count: string) => `${count} files were dropped: one is needed.`,
    choose: 'Choose a file',
    sample: 'Use the sample',
    other: 'Choose another file',
    version: (version: string) => `version ${version}`,
    passphrase: (key: string) => `Passphrase of ${key}`,
    needPassphrase: 'The passphrase opens the key to sign with.',
    sign: 'Sign it',
    draftDescription: 'Made in the three first steps',
    signed: 'is signed: devices can check that it comes from you.',
    gone: 'The file that was chosen is no longer here. Choose it again.',
  },

  try: {
    title: 'Try it with simulated devices',
    lead: (count: string) =>
      `${count} devices in this computer fetch the file, check the signature and report. You watch each one.`,
    start: (count: string) => `Start ${count} devices`,
    preparing: (done: string, total: string) => `Switching devices on: ${done} of ${total}`,
    preparingLabel: 'Devices switched on',
    cancel: 'Cancel',
    running: 'The devices are updating now.',
    watch: 'Watch',
    busy: 'Another rehearsal is there already, and there can be one at a time.',
    seeIt: 'See it',
    again: 'Start again',
    ended: (confirmed: number, count: string, total: string, time: string) =>
      `${count} of ${total} ${plural(confirmed, 'device', 'devices')} confirmed the new version in ${time}.`,
    report: 'What it took',
  },

  next: {
    heading: 'That was a whole update. Make it real',
    devices: 'Register your devices',
    devicesWhy: 'Type their names or import a list.',
    certificates: 'Give them certificates',
    certificatesWhy: 'Each device proves who it is with its own.',
    gateway: 'Turn on the device gateway',
    gatewayWhy: 'Devices on your network connect to it.',
    faults: 'Or see five devices fail',
    show: 'Show me the app',
  },

  have: {
    heading: 'Or begin with what you have',
    list: 'A list of devices',
    listWhy: 'A CSV file with names, groups and attributes. You see first what will happen.',
    key: 'A signing key',
    keyWhy: 'The key whose certificate your devices hold already, from a PEM file.',
    update: 'An update from AWS',
    updateWhy: 'Paste a CreateOTAUpdate request as JSON. What differs is named.',
  },
};
