/**
 * Styles of the overlay. As a sheet made by script they need no leave of `style-src`, and in a shadow
 * root they stay off the page. `!important` of a shadow root's `:host` outweighs whatever the page says
 * of all its elements.
 */
export const STYLE = `
:host {
  all: initial !important;
  position: fixed !important;
  inset: auto auto 16px 16px !important;
  z-index: 2147483647 !important;
  display: block !important;
  width: 400px !important;
  color-scheme: dark !important;
}
:host([data-corner="1"]) { inset: 16px auto auto 16px !important }
:host([data-corner="2"]) { inset: 16px 16px auto auto !important }
:host([data-corner="3"]) { inset: auto 16px 16px auto !important }
:host([data-folded]) { width: auto !important }
@media (max-width: 500px) {
  :host { width: auto !important; inset-inline: 8px !important }
  :host([data-folded]) { inset-inline-end: auto !important }
  .panel { max-height: 58vh !important; max-height: 58dvh !important }
}
@media print { :host { display: none !important } }
* { box-sizing: border-box; margin: 0; padding: 0; font: inherit; color: inherit }
.panel {
  display: flex; flex-direction: column;
  max-height: min(640px, calc(100vh - 32px));
  max-height: min(640px, calc(100dvh - 32px));
  overflow: hidden;
  font: 13px/1.45 system-ui, sans-serif;
  color: #eceae4; background: #17191c;
  border: 1px solid #3b4046; border-radius: 12px;
  box-shadow: 0 12px 40px rgb(0 0 0 / .45);
}
button { background: none; border: 0; border-radius: 6px; cursor: pointer }
:focus-visible { outline: 2px solid #d9c7a3; outline-offset: -2px }
header { display: flex; align-items: center; gap: 2px; padding: 4px }
header button { min-width: 36px; height: 36px; color: #a9a69e }
header button:hover { background: #262a2e; color: #eceae4 }
.fold { flex: 1; display: flex; align-items: center; gap: 8px; padding: 0 8px; text-align: start }
.fold b { font-weight: 600; color: #eceae4 }
.dot, .state::before { content: ""; flex: none; width: 8px; height: 8px; border-radius: 50%; background: currentColor }
[data-tone="good"] .dot { color: #8cc084 }
[data-tone="wait"] .dot { color: #e3b75a }
[data-tone="bad"] .dot { color: #f0917a }
.body { overflow: auto; overscroll-behavior: contain; border-top: 1px solid #2c3035 }
[data-folded] .body { display: none }
.diagnosis { padding: 10px 12px; border-inline-start: 3px solid #8cc084; background: #1f2226 }
[data-tone="wait"] .diagnosis { border-color: #e3b75a }
[data-tone="bad"] .diagnosis { border-color: #f0917a }
.sentence { font-weight: 600; overflow-wrap: anywhere }
.remedy { color: #c3c0b8; overflow-wrap: anywhere }
.ask { margin-top: 8px; padding: 5px 12px; border: 1px solid #4a5057 }
.ask:hover:enabled { background: #2c3035 }
.ask:disabled { opacity: .6; cursor: default }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; padding: 10px 12px }
dt, .when, .steps { color: #a9a69e }
dd { overflow-wrap: anywhere; font-variant-numeric: tabular-nums }
.events { list-style: none; border-top: 1px solid #2c3035 }
.none { padding: 10px 12px; color: #a9a69e }
.events > li + li { border-top: 1px solid #23262a }
summary { display: grid; grid-template-columns: 1fr auto auto; gap: 0 10px; align-items: baseline; padding: 7px 12px; cursor: pointer }
summary:hover { background: #1f2226 }
.type { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.when { font-variant-numeric: tabular-nums }
.state { display: flex; align-items: center; gap: 6px; color: #e3b75a }
[data-status="sent"] .state { color: #8cc084 }
[data-status="unconfirmed"] .state { color: #9fb8d8 }
[data-status="dropped"] .state { color: #f0917a }
.reason { grid-column: 1 / -1; color: #c3c0b8; overflow-wrap: anywhere }
.reason:empty { display: none }
.more { padding: 0 12px 10px }
.steps { list-style: none; font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
pre {
  margin-top: 6px; padding: 8px; max-height: 260px; overflow: auto; overscroll-behavior: contain;
  border-radius: 6px; background: #0f1113;
  font: 12px/1.4 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere;
}
`;
