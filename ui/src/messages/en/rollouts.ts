const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);
const devices = (n: number, count: string) => `${count} ${plural(n, 'device', 'devices')}`;

/** Why, in a few words, where a row of the table has no room for the sentence. */
const why: Record<string, string | undefined> = {
  'signature-check-failed': 'signature',
  'certificate-unusable': 'its certificate',
  'self-test-refused': 'self-test',
  'no-answer-to-block-requests': 'no blocks came',
  'older-version': 'older version',
  'same-version-after-restart': 'same version',
  'aborted-on-device': 'aborted on the device',
  'out-of-memory': 'out of memory',
  'file-too-large': 'file too large',
  'job-not-conforming': 'job not understood',
  'job-not-understood': 'job not understood',
  'too-many-requests': 'no answer',
  'block-decoding-failed': 'block unreadable',
  'failed-without-reason': 'no reason given',
  'failed-without-code': 'no reason given',
  'device-specific-reason': 'in its own words',
  'device-declined': 'declined by the device',
  'timed-out-silent': 'silent',
  'timed-out-downloading': 'while downloading',
  'timed-out-restarting': 'after the restart',
  'timed-out-self-test': 'in self-test',
};

export const rollouts = {
  why,

  list: {
    running: 'Running',
    ended: 'Ended',
    emptyTitle: 'Nothing running',
    empty: 'A rollout begins when an update is started. It then shows every single device here.',
    newUpdate: 'New update',
    attention: (n: number, count: string) => `${count} ${plural(n, 'needs', 'need')} attention`,
    signedBy: (key: string) => `Signed by ${key}`,
    signed: 'Signed',
    notSigned: 'Not signed',
    started: (when: string) => `Made ${when}`,
    endedAt: (when: string) => `Ended ${when}`,
    downloadsWait: 'Gateway off: downloads wait',
    inProgress: 'In progress',
    back: 'All rollouts',
  },

  states: {
    ready: 'Ready',
    running: 'Running',
    paused: 'Paused',
    completed: 'Completed',
    canceled: 'Canceled',
  },

  chips: {
    snapshot: (n: number, count: string) => `Snapshot, ${devices(n, count)}`,
    continuous: (n: number, count: string) => `Continuous, ${devices(n, count)} so far`,
    simulated: (n: number, count: string) =>
      `Rehearsal, ${count} simulated ${plural(n, 'device', 'devices')}`,
    byAir: 'By air',
    signedBy: (key: string) => `Signed by ${key}`,
    signed: 'Signed',
    notSigned: (reason: string) => `Not signed: ${reason}`,
    notSignedPlain: 'Not signed',
  },

  actions: {
    start: 'Start',
    startDevices: (n: number, count: string) => `Start ${devices(n, count)}`,
    pause: 'Pause',
    resume: 'Resume',
    cancel: 'Cancel rollout',
    report: 'Report',
    reportSaved: (path: string) => `Report saved: ${path}`,
    retryFailed: (count: string) => `Retry failed ${count}`,
    retryFailedKey: 'Retry failed (F9)',
    retried: (n: number, count: string) => `${devices(n, count)} will be tried again.`,
    retriedNone: 'No device is left that could be tried again.',
    readOnly: (owner: string) =>
      `Read-only: ${owner} has this data folder open, so nothing can be changed here.`,
    notOpen: 'The data folder is not open, so nothing can be changed.',
    forUpdate: (action: string, update: string) => `${action}: ${update}`,
  },

  headline: {
    confirmedOn: (total: string, version: string) => `of ${total} confirmed on ${version}`,
    confirmed: (total: string) => `of ${total} confirmed`,
    finished: (total: string) => `of ${total} say they are finished`,
    ready: (n: number) => `${plural(n, 'device', 'devices')}, nothing released yet`,
    started: (time: string) => `Started ${time}`,
    now: (time: string) => `Now ${time}`,
    ended: (time: string) => `Ended ${time}`,
    endsAbout: 'Ends about',
    endUnknown: 'End not known yet',
    /** A sentence of the program follows. */
    limit: (sentence: string) => `What sets the pace: ${sentence}`,
    blocks: (count: string) => `${count} blocks/s`,
  },

  missing: {
    over: 'This rehearsal is over',
    overMeans: 'Its simulated devices are switched off and what was made for them is removed.',
    late: 'The program has not said anything about this rollout yet.',
    lateMeans: 'It may still be reading it. Devices are not touched by this window waiting.',
  },

  verdict: {
    all: 'Every device confirmed the new version itself.',
    allFinished: 'Every device says it is finished.',
    notUpdated: (n: number, count: string, list: string) =>
      `${devices(n, count)} ${plural(n, 'was', 'were')} not updated: ${list}.`,
    neverStarted: (n: number, count: string) => `${devices(n, count)} never started.`,
    part: (count: string, state: string) => `${count} ${state}`,
    parts: {
      failed: 'failed',
      rejected: 'rejected',
      timedOut: 'timed out',
      canceled: 'canceled',
      removed: 'removed',
    },
  },

  expects: {
    unconfirmed: (n: number, count: string, version: string) =>
      `${devices(n, count)} finished and ${plural(n, 'has', 'have')} not reported ${version}. Here that is unusual and worth a look.`,
    unconfirmedPlain: (n: number, count: string) =>
      `${devices(n, count)} finished and ${plural(n, 'has', 'have')} not confirmed. Here that is unusual and worth a look.`,
    cannot: (truths: string) =>
      `These devices can prove: ${truths}. They cannot confirm the version themselves, so “finished” is the most that can be said of them.`,
    nothing: 'These devices prove nothing by themselves, so “finished” is only what they say.',
    show: 'Show them',
  },

  banner: {
    stale: (time: string) => `Reconnecting. What you see is as of ${time}.`,
    gatewayOff: 'The device gateway is off: downloads wait.',
    gatewayOffMeans: 'No device is charged for the time, and each goes on where it stopped.',
    gatewayOn: 'Turn the gateway on',
    gatewayStarting: 'The device gateway is starting. Devices come back by themselves.',
    gatewayFailed: 'The device gateway is not running: downloads wait.',
    doctor: 'Open Doctor',
    paused: (goOn: number, goOnCount: string, waitCount: string) =>
      `Paused. ${goOnCount} ${plural(goOn, 'download goes', 'downloads go')} on; ${waitCount} wait.`,
    pausedQuiet: (waitCount: string) => `Paused. Nothing is being downloaded; ${waitCount} wait.`,
    pausedReason: (reason: string) => `Reason given: ${reason}`,
    canceling: (n: number, count: string) =>
      `Canceled. ${count} ${plural(n, 'download goes', 'downloads go')} on and will be counted when done.`,
    nobody: 'No device is connected yet.',
    nobodyMeans: 'Each device starts by itself as soon as it connects to the gateway.',
  },

  mosaic: {
    title: 'Every device',
    hint: 'One cell is one device, filled as far as it has downloaded',
    label: (n: number, count: string) =>
      `${devices(n, count)}, one cell each, in the order of release. Arrow keys move, Enter opens.`,
    place: (place: string) => `no. ${place}`,
  },

  table: {
    title: 'Devices',
    all: (count: string) => `All ${count}`,
    attention: (count: string) => `Needs attention ${count}`,
    inProgress: (count: string) => `In progress ${count}`,
    filter: 'Filter by name',
    failure: (why: string) => `Failure: ${why}`,
    columns: {
      device: 'Device',
      state: 'State',
      stateWorst: 'State, worst first',
      progress: 'Progress',
      rate: 'Rate',
      left: 'Left',
      proof: 'Proof',
      ranBefore: 'Ran before',
    },
    proofTitle: 'Written, verified, booted, confirmed',
    attempt: (attempt: string) => `attempt ${attempt}`,
    progressOf: (thing: string) => `Download of ${thing}`,
    none: 'No device matches.',
    clear: 'Show all devices',
  },

  rate: {
    label: (rate: string) => `Bytes sent a second over the last minute, now ${rate}`,
  },

  inspector: {
    label: 'Device',
    close: 'Close the device',
    connected: (when: string) => `Online since ${when}`,
    connectedNow: 'Online',
    gone: (when: string) => `Offline since ${when}`,
    neverSeen: 'Never connected',
    attempt: (n: string) => `Attempt ${n}`,
    runs: (version: string) => `Last reported ${version}`,
    failure: {
      said: 'The device said',
      tryAgain: 'Try again',
      others: (n: number, count: string) =>
        n === 1 ? 'Show the other one' : `Show the ${count} others`,
      showKey: (key: string) => `Show key ${key}`,
      othersNote: (n: number, count: string) =>
        `${count} other ${plural(n, 'device', 'devices')} of this rollout ended in the same way.`,
      code: (code: string) => `Name for scripts: ${code}`,
    },
    unconfirmed: {
      what: 'Finished, not confirmed',
      meaning: (version: string) =>
        `The device says the update succeeded. It has not reported ${version} itself, so that is its word and no proof.`,
      meaningPlain:
        'The device says the update succeeded. It has reported no version itself, so that is its word and no proof.',
      expected:
        'Devices of this kind can confirm. Look whether it comes back to the gateway after its restart.',
      notExpected: 'That is the most that devices of this kind can show: nothing is wrong with it.',
    },
    proven: 'What is proven',
    blocks: (done: string, total: string) => `Blocks sent, ${done} of ${total}`,
    blocksAgain: (done: string, total: string, again: string) =>
      `Blocks sent, ${done} of ${total}, ${again} sent again`,
    restarts: (n: number, count: string) =>
      `The download began again ${plural(n, 'once', `${count} times`)}.`,
    blockSize: (kibibytes: string) => `${kibibytes} KiB each`,
    timeline: 'Timeline',
    noTimeline: 'Nothing has happened yet.',
    raw: 'Raw messages',
    support: 'Save support file',
    supportSaved: (path: string) => `Support file saved: ${path}`,
  },

  raw: {
    title: (thing: string) => `Raw messages of ${thing}`,
    hint: 'What the device was given and said, word for word. Control characters are made visible.',
    none: 'Nothing was exchanged with this device yet.',
  },

  cancel: {
    title: (update: string) => `Cancel the rollout of ${update}?`,
    neverStart: (n: number, count: string) =>
      `${devices(n, count)} ${plural(n, 'has', 'have')} not begun and will never start.`,
    goOn: (n: number, count: string) =>
      `${devices(n, count)} ${plural(n, 'is', 'are')} in progress and ${plural(n, 'goes', 'go')} on to the end.`,
    stopped: (n: number, count: string) =>
      `${devices(n, count)} ${plural(n, 'is', 'are')} in progress and will be stopped.`,
    ended: (n: number, count: string) =>
      `${devices(n, count)} ${plural(n, 'has', 'have')} ended and ${plural(n, 'stays', 'stay')} as ${plural(n, 'it is', 'they are')}.`,
    noneInProgress: 'No device is in the middle of it.',
    force: (count: string) => `Also stop the ${count} in progress`,
    forceMeans:
      'Their downloads are dropped and counted as canceled. A device that already restarts into the new version may keep it, and nothing here would say so. This cannot be undone.',
    reason: 'Reason (optional, written into the ledger)',
    keep: 'Go on with the rollout',
    confirm: 'Cancel rollout',
    confirmForce: 'Cancel and stop all',
    done: (update: string) => `The rollout of ${update} is canceled.`,
  },

  announce: {
    summary: (confirmed: string, total: string, attention: number, attentionCount: string) =>
      attention === 0
        ? `${confirmed} of ${total} confirmed.`
        : `${confirmed} of ${total} confirmed, ${attentionCount} ${plural(attention, 'needs', 'need')} attention.`,
    finished: (finished: string, total: string, attention: number, attentionCount: string) =>
      attention === 0
        ? `${finished} of ${total} finished.`
        : `${finished} of ${total} finished, ${attentionCount} ${plural(attention, 'needs', 'need')} attention.`,
  },
};
