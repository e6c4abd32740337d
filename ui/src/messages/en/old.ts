/** Every word the page says, in one place; another language is another file of this shape. */
export const messages = {
  tagline: 'Firmware onto devices, over the air.',
  version: (version: string) => `Version ${version}`,
  whereToWork:
    'This window shows the program and its version. Keys, images, devices and updates are worked with on the command line:',
  firstCommand: 'fieldlift --help',
  noAnswer: 'The program behind this window gave no answer, so its version is not known.',
  noAnswerAdvice: 'Close the window and start Fieldlift again.',
  evidence: 'What it said',
};

export type Messages = typeof messages;
