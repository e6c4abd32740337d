import type { Screen } from '../../lib/route.svelte';

const screens: Record<Screen, string> = {
  start: 'First start',
  rollouts: 'Rollouts',
  updates: 'Updates',
  devices: 'Devices',
  images: 'Images',
  keys: 'Keys',
  activity: 'Activity',
  rehearsal: 'Rehearsal',
  settings: 'Settings',
  doctor: 'Doctor',
};

export const shell = {
  screens,
  skip: 'Skip to the screen',
  nav: 'Main',
  site: 'Site',
  notices: 'Notices',
  live: (n: string) => `${n} live`,
  liveTitle: (n: number, count: string) =>
    `${count} ${n === 1 ? 'rollout is' : 'rollouts are'} live`,
  gateway: {
    off: 'Device gateway off',
    starting: 'Device gateway starting',
    on: 'Device gateway on',
    failed: 'Device gateway failed',
    turnOn: 'Turn on',
    online: (n: number, count: string) => `${count} ${n === 1 ? 'device' : 'devices'} online`,
  },
  noInternet: 'No internet used',
  internet: (count: string) => `Internet used: ${count}`,
  internetTitle: (count: string) => `Connections to the internet since start: ${count}`,
  toasts: 'Done just now',
  palette: {
    label: 'Go to or do',
    placeholder: 'Go to or do…',
    nothing: (text: string) => `Nothing is called “${text}”.`,
    update: 'Update',
    device: 'Device',
    screen: 'Screen',
    gatewayOn: 'Turn the device gateway on',
    gatewayOff: 'Turn the device gateway off',
  },
  keys: { esc: 'Esc', find: 'Ctrl F', ctrl: (n: number) => `Ctrl+${n}` },
  opening: 'Opening the data folder',
  noProgram: {
    title: 'This page has no program behind it.',
    text: 'Start Fieldlift from the desktop or with its command; the page is its window.',
  },
  readOnly: {
    what: 'Read only: another process owns the data folder.',
    advice: (owner: string) =>
      `${owner} has it. Everything is shown, nothing can be changed here until that one ends.`,
  },
  stale: (time: string) => `The connection to the program was interrupted. Shown as of ${time}.`,
  staleAdvice: 'Everything is asked for again.',
  folder: {
    title: 'The data folder could not be opened',
    means:
      'Keys, updates, devices and the ledger are in it. Nothing was changed; the device gateway is off, so downloads wait.',
    retry: 'Open it again',
    logs: 'Show the log files',
    where: 'Folder',
    quit: 'Quit',
  },
  openScreen: (screen: string) => `Open ${screen}`,
  moreNotices: (n: number, count: string) => `${count} more ${n === 1 ? 'notice' : 'notices'}`,
  fewerNotices: 'Show only the worst',
  closeAsk: {
    title: 'Close while rollouts run?',
    running: (n: number, count: string) =>
      n === 1 ? 'One rollout has not ended:' : `${count} rollouts have not ended:`,
    rollout: (ended: string, total: string) => `${ended} of ${total} devices have ended`,
    paused: 'paused',
    what: 'What closing does',
    downloads:
      'The device gateway goes off. Downloads in flight wait where they are and go on when Fieldlift is open again.',
    timeouts:
      'Time in which Fieldlift is closed is charged to no device: time limits go on where they are.',
    released: 'No further device gets the update meanwhile. Devices that have it keep it.',
    keep: 'Keep it open',
    close: 'Close anyway',
  },
};
