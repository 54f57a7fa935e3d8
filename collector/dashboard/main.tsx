import { render } from 'preact';
import { LocationProvider } from 'preact-iso/router';
import { App } from './shell/app.js';
import { startTheme } from './theme/theme.js';
import './styles/index.css';

startTheme();
render(
  // What is not a page, such as CSV, is the browser's.
  <LocationProvider scope={/^\/dashboard(?!\/(api|assets)\/)/}>
    <App />
  </LocationProvider>,
  document.querySelector('#app') as HTMLElement,
);
