const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const devices = {
  title: 'Devices',
  summary: (devices: string, groups: number, count: string) =>
    `${devices} in ${count} ${plural(groups, 'group', 'groups')}`,
  importList: 'Import a list',
  issue: 'Issue certificates',
  add: 'Add a device',

  groups: {
    label: 'Groups',
    all: 'All devices',
    heading: 'Groups',
    add: 'New group',
    open: (name: string) => `Show the groups in ${name}`,
    shut: (name: string) => `Hide the groups in ${name}`,
    size: (n: number, count: string) => `${count} ${plural(n, 'device', 'devices')}`,
    none: 'No groups yet. An update can be sent to a group.',
    name: 'Name of the group',
    nameHint: 'Letters, digits and : _ -',
    parent: 'Inside of',
    noParent: 'No other group',
    description: 'Description',
    create: 'Create the group',
    created: (name: string) => `Group ${name} was created.`,
    delete: 'Delete this group',
    deleteTitle: (name: string) => `Delete group ${name}`,
    deleteWhat: (n: number, count: string) =>
      n === 0
        ? 'No device is in it.'
        : `Its ${count} ${plural(n, 'device stays', 'devices stay')} registered and only ${plural(n, 'leaves', 'leave')} the group.`,
    deleteUpdates: 'Updates that name it reach nothing through it any more.',
    deleteChildren: 'Groups inside of it must be deleted first.',
    deleted: (name: string) => `Group ${name} was deleted.`,
    restore: 'Create it again',
  },

  filter: {
    label: 'Filter',
    placeholder: 'Name, type or attribute',
    add: 'Filter',
    presence: 'Presence',
    certificate: 'Certificate',
    version: 'Firmware',
    connected: 'Connected now',
    gone: 'Not connected',
    never: 'Never heard from',
    missing: 'Without a certificate',
    ending: 'Certificate ends soon',
    versionIs: (version: string) => `Firmware ${version}`,
    noVersion: 'No version reported',
    match: (n: number, count: string) => `${count} ${plural(n, 'matches', 'match')}`,
    from: (row: string) => `from row ${row}`,
    clear: 'Clear filters',
  },

  versions: {
    label: 'Firmware in this list',
    none: 'not reported',
    others: 'others',
    only: (version: string) => `Show only ${version}`,
  },

  column: {
    device: 'Device',
    heard: 'Heard from',
    firmware: 'Firmware',
    update: 'Last update',
    certificate: 'Certificate until',
    group: 'Group',
    attributes: 'Attributes',
  },
  table: 'Devices',
  never: 'never',
  neverUpdated: 'Never updated',
  notReported: 'not reported',
  noCertificate: 'none',
  certificateEnded: (day: string) => `ended ${day}`,
  moreGroups: (count: string) => `and ${count} more`,

  empty: {
    title: 'No devices yet',
    why: 'A device is known here by its name, before it connects for the first time.',
    simulate: 'Try with simulated devices',
  },
  noMatch: {
    title: 'No device matches',
    why: 'Nothing fits all filters together.',
  },
  failed: 'The list of devices could not be read',
  readOnly: 'Another program owns the data folder: everything is shown, nothing can be changed.',

  selection: {
    label: 'Selection',
    selected: (count: string) => `${count} selected`,
    offline: (n: number, count: string) => `${count} ${plural(n, 'is', 'are')} not connected`,
    all: (count: string) => `Select all ${count}`,
    clear: 'Clear',
    addToGroup: 'Add to group',
    removeFromGroup: (group: string) => `Remove from ${group}`,
    issue: 'Issue certificates',
    remove: 'Remove devices',
    more: 'More',
    update: (n: number, count: string) => plural(n, 'Update this device', `Update these ${count}`),
    updateTooMany: (max: string) =>
      `An update names at most ${max} devices one by one: add them to a group and update that.`,
    joined: (n: number, count: string, group: string) =>
      `${count} ${plural(n, 'device', 'devices')} added to ${group}.`,
    left: (n: number, count: string, group: string) =>
      `${count} ${plural(n, 'device', 'devices')} removed from ${group}.`,
    chooseGroup: 'Add to which group',
    newGroup: 'New group…',
  },

  remove: {
    title: (n: number, count: string) => `Remove ${count} ${plural(n, 'device', 'devices')}`,
    what: (n: number) =>
      plural(
        n,
        'Its certificates stop working at once, its groups forget it, and running updates no longer count it.',
        'Their certificates stop working at once, their groups forget them, and running updates no longer count them.',
      ),
    keeps: 'What happened stays in the ledger. The firmware on a device is not touched.',
    undo: 'This cannot be undone: adding a name again needs a new certificate.',
    hold: (n: number, count: string) => `Hold to remove ${count} ${plural(n, 'device', 'devices')}`,
    done: (n: number, count: string) => `${count} ${plural(n, 'device', 'devices')} removed.`,
  },

  addSheet: {
    title: 'Add a device',
    name: 'Name',
    nameHint: 'The name the device uses when it connects: letters, digits and : _ -',
    type: 'Type',
    groups: 'Groups',
    attributes: 'Attributes',
    attribute: 'Attribute',
    value: 'Value',
    addAttribute: 'Add an attribute',
    removeAttribute: (name: string) => `Remove attribute ${name}`,
    needName: 'A device needs a name.',
    save: 'Add the device',
    saveMore: 'Add and go on with another',
    added: (name: string) => `${name} was added.`,
    next: 'It needs a certificate before it can connect.',
  },

  csv: {
    title: 'Import a list',
    lead: 'A CSV file. Its first row names the columns: name is needed, type and group are known (several groups separated by ;), every other column becomes an attribute.',
    choose: 'Choose a CSV file',
    drop: 'Drop a CSV file here',
    another: 'Choose another file',
    file: 'File',
    willAdd: (n: number, count: string) =>
      `${count} ${plural(n, 'device is', 'devices are')} new and will be added.`,
    willNotAdd: 'No device in it is new.',
    known: (n: number, count: string) =>
      `${count} ${plural(n, 'is', 'are')} known already and will be left as ${plural(n, 'it is', 'they are')}.`,
    groups: (n: number, count: string) =>
      `${count} ${plural(n, 'group does', 'groups do')} not exist yet and will be created:`,
    first: (count: string) => `The first ${count}`,
    nothing: 'Nothing will be imported: correct the file and choose it again.',
    findings: (n: number, count: string) =>
      `${count} ${plural(n, 'line needs', 'places need')} correction`,
    moreFindings: (count: string) => `and ${count} more`,
    line: 'Line',
    column: 'Column',
    expected: 'Expected',
    found: 'Found',
    import: (n: number, count: string) => `Import ${count} ${plural(n, 'device', 'devices')}`,
    imported: (n: number, count: string) => `${count} ${plural(n, 'device', 'devices')} imported.`,
  },

  issueSheet: {
    title: 'Issue certificates',
    for: (n: number, count: string) => `For ${count} ${plural(n, 'device', 'devices')}`,
    lead: 'Each device gets a key and a certificate of its own, as files in a folder that you choose. The keys are nowhere else: bring them onto the devices and delete the files.',
    older: 'Certificates they have already go on working.',
    days: 'Valid for',
    daysUnit: 'days',
    daysWrong: 'At least one day is needed.',
    passphrase: "Passphrase of the site's authority",
    needPassphrase: "The passphrase opens the authority's key, for this time only.",
    choose: (n: number, count: string) =>
      plural(n, 'Choose a folder and issue', `Choose a folder and issue ${count}`),
    done: (n: number, count: string, folder: string) =>
      `${count} ${plural(n, 'certificate is', 'certificates are')} in ${folder}.`,
    noSite: 'This site has no certificate authority yet',
    noSiteWhy:
      'Devices trust its root certificate, and it signs theirs. It is made once for a site.',
    none: 'There are no devices to issue certificates for.',
    /** Where no devices are selected. */
    everyone: (n: number, count: string) =>
      plural(n, 'the one device shown', `all ${count} devices shown`),
  },

  sheet: {
    label: (name: string) => `Device ${name}`,
    gone: (name: string) => `There is no device ${name}.`,
    now: 'Connected now',
    since: (time: string) => `since ${time}`,
    away: (time: string) => `Last heard from ${time}`,
    never: 'Never connected',
    version: 'Runs',
    reported: (time: string) => `as it reported ${time}`,
    notReported: 'It has not reported a version.',
    type: 'Type',
    added: 'Added',
    groups: 'Groups',
    noGroups: 'In no group',
    addToGroup: 'Add to a group',
    leave: (group: string) => `Remove from ${group}`,
    attributes: 'Attributes',
    noAttributes: 'None',
    certificates: 'Certificates',
    noCertificates: 'It has none and cannot connect with TLS.',
    active: 'Works',
    disabled: 'Disabled',
    ended: 'Ended',
    until: (day: string) => `until ${day}`,
    disable: 'Disable',
    enable: 'Enable',
    disableWhat:
      'Its live connection is dropped at once, and it cannot connect with this certificate.',
    disableLast: 'It is the only one that works: the device stays away until another does.',
    disabledDone: (name: string) =>
      `A certificate of ${name} was disabled; its connections were dropped.`,
    enabledDone: (name: string) => `A certificate of ${name} works again.`,
    importCertificate: 'Import a certificate',
    importHint: 'One made by an authority that this site trusts.',
    history: 'Updates',
    noHistory: 'None yet',
    attempt: (n: string) => `attempt ${n}`,
    update: 'Update this device',
    remove: 'Remove this device',
    ledger: 'All about it in the ledger',
  },

  palette: {
    add: 'Add a device',
    import: 'Import a list of devices',
    issue: 'Issue certificates for devices',
    group: 'New group of devices',
    open: (name: string) => `Device ${name}`,
  },
};
