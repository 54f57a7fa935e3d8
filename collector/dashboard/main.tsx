import { render } from 'preact';
import { LocationProvider } from 'preact-iso/router';
import { App } from './shell/app.js';
import { startTheme } from './theme/theme.js';
import './styles/index.css';

startTheme();
render(
  // The browser must load addresses outside of this scope, such as CSV files, itself.
  <LocationProvider scope={/^\/dashboard(?!\/(api|assets)\/)/}>
    <App />
  </LocationProvider>,
  document.querySelector('#app') as HTMLElement,
);
