import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import App from './App.svelte';
import { tauri } from './backend';
import { messages } from './messages/en';

afterEach(() => {
  cleanup();
  clearMocks();
});

test('the page shows the name and version that the program reports', async () => {
  const asked: string[] = [];
  mockIPC((command) => {
    asked.push(command);
    return { name: 'Fieldlift', version: '7.8.9' };
  });
  render(App, { backend: tauri });

  expect(await screen.findByRole('heading', { name: 'Fieldlift' })).toBeVisible();
  expect(screen.getByText(messages.version('7.8.9'))).toBeVisible();
  expect(asked).toEqual(['about']);
});

test('a program that does not answer is told, with advice and the evidence', async () => {
  mockIPC(() => {
    throw new Error('command about not found');
  });
  render(App, { backend: tauri });

  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent(messages.noAnswer);
  expect(alert).toHaveTextContent(messages.noAnswerAdvice);
  expect(alert).toHaveTextContent('command about not found');
  expect(screen.queryByRole('heading')).toBeNull();
});

test('what the program reports is text, never markup', async () => {
  render(App, {
    backend: { about: () => Promise.resolve({ name: '<img src=x>', version: '1' }) },
  });
  expect(await screen.findByRole('heading')).toHaveTextContent('<img src=x>');
  expect(document.querySelector('img')).toBeNull();
});
