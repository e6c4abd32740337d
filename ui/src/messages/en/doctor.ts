const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const doctor = {
  title: 'Doctor',
  lead: 'Looks whether this computer can serve devices, and changes nothing.',
  examine: 'Examine again',
  examining: 'Examining…',
  examined: (time: string) => `Examined at ${time}`,
  allGood: 'All is well',
  allGoodWhat: (n: number, count: string) =>
    `${count} ${plural(n, 'check', 'checks')} found nothing to put right.`,
  findings: (n: number, count: string) =>
    plural(n, 'One thing needs attention', `${count} things need attention`),
  health: { good: 'Good', warning: 'Will not always work', bad: 'Does not work' },
  healthy: 'In order',
  todo: 'What to do',
  failed: 'The examination could not be carried out',
  none: 'There is nothing to examine.',
  action: {
    'site-create': 'Make the authority',
    'gateway-renew': 'Renew the certificate',
    'gateway-port': 'Choose another port',
    'collect-images': 'Remove unused images',
    keys: 'Show the keys',
    ledger: 'Verify the ledger',
  },
  collected: (n: number, count: string, size: string) =>
    n === 0
      ? 'Every image is needed by an update: nothing was removed.'
      : `${count} ${plural(n, 'image', 'images')} removed, ${size} free again.`,
  announce: (bad: string, warning: string, good: string) =>
    `${bad} bad, ${warning} warnings, ${good} good.`,
};
