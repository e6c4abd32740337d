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
  keys: { esc: 'Esc', ctrl: (n: number) => `Ctrl+${n}` },
  opening: 'Opening the data folder',
  noProgram: {
    title: 'This page has no program behind it.',
    text: 'Start Fieldlift from the desktop or with its command; the page is its window.',
  },
};
