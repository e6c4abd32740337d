import '@fontsource-variable/inter';
import './tokens.css';
import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { tauri } from './backend';
import { followSystemTheme } from './theme';

followSystemTheme(document.documentElement, window.matchMedia('(prefers-color-scheme: light)'));
mount(App, { target: document.body, props: { backend: tauri } });
