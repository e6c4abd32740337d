const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const rehearsal = {
  lead: 'Devices that exist only in this computer fetch the update from the real gateway, check the real signature and report. Your own devices, rollouts and ledger are not touched.',
  oneAtATime: 'There can be one rehearsal at a time.',

  what: 'What to rehearse',
  subject: {
    update: 'Update',
    draft: 'Signed draft',
    image: 'Image',
  },
  subjectNote: {
    update: 'With its own signature, which every device checks.',
    draft: 'With its own signature, which every device checks.',
    image: 'Signed with a key made for the rehearsal and thrown away after it.',
  },
  nothing: 'Nothing to rehearse yet',
  nothingWhy: 'Add an image, or make an update or sign a draft of one.',
  addImage: 'Choose a file',
  sample: 'Use the sample',
  subjectGone: (name: string) => `${name} is no longer here. Choose another one.`,

  devices: 'Number of devices',
  devicesRange: (max: string) => `From 1 to ${max}.`,
  devicesWrong: (max: string) => `A whole number from 1 to ${max} is needed.`,

  faults: 'What shall go wrong',
  faultsLead: 'How many devices, from the first one on. The others are healthy.',
  fault: {
    wrongCertificate: 'Hold another certificate',
    silent: 'Fall silent',
    reboot: 'Lose power once',
    lossy: 'Have a bad connection',
    selfTestFails: 'Fail their self-test',
  },
  faultNote: {
    wrongCertificate:
      'They fetch every block and refuse the signature. They go on with what they ran.',
    silent: 'They stop in mid-download and say nothing more. After one minute they are timed out.',
    reboot: 'They forget what they fetched, start again and finish.',
    lossy: 'One block in twenty is lost and asked for again. They finish later.',
    selfTestFails:
      'They boot the new image, find that it does not work, and go back to the old one.',
  },
  tooManyFaults: (faulty: string, devices: string) =>
    `${faulty} devices shall have a fault, but there are only ${devices}.`,
  allHealthy: 'All are healthy.',
  faulty: (n: number, faulty: string, healthy: string) =>
    `${faulty} ${plural(n, 'has', 'have')} a fault, ${healthy} are healthy.`,
  start: (n: number, count: string) => `Start ${count} ${plural(n, 'device', 'devices')}`,

  preparing: 'Preparing',
  preparingWhat: (done: string, total: string) =>
    `Certificates are made and devices switched on: ${done} of ${total}.`,
  preparingLabel: 'Devices ready',
  cancel: 'Cancel',

  running: (n: number, count: string) =>
    `${count} simulated ${plural(n, 'device is', 'devices are')} updating`,
  runningSubject: (name: string) => `with ${name}`,
  watch: 'Watch each device',
  end: 'End the rehearsal',
  endNote: 'Switches its devices off and removes what was made for it.',
  ended: 'Rehearsal ended',
  failed: 'The rehearsal could not be carried out',
  failedNote: 'Your own devices and rollouts are not touched.',

  verdict: {
    all: (n: number, count: string) =>
      plural(
        n,
        'The device confirmed the new version.',
        `All ${count} devices confirmed the new version.`,
      ),
    some: (confirmed: string, total: string) =>
      `${confirmed} of ${total} devices confirmed the new version.`,
    none: 'No device confirmed the new version.',
  },
  took: 'What it took',
  fact: {
    time: 'Time',
    bytes: 'Received by the devices',
    blocks: 'Blocks',
    verified: 'Signatures verified',
    match: 'Bytes equal to the image',
    ledger: 'Ledger',
  },
  ofDevices: (n: string, total: string) => `${n} of ${total} devices`,
  ledgerHolds: 'The chain holds',
  ledgerBroken: 'The chain is broken',
  byFault: (n: string) => `${n} had a fault, as asked for`,
  real: 'What the real rollout would do',
  realNothing: 'It has no targets yet, so nothing can be said about real devices.',
  again: 'Again with other faults',
  makeFail: (n: number, count: string) => `Make ${count} ${plural(n, 'device', 'devices')} fail`,
  makeFailNote: 'They hold another certificate and refuse the signature.',
  showReport: 'See each device',
  palette: {
    watch: 'Watch the rehearsal',
    end: 'End the rehearsal',
  },
};
