import type { CollectorConfig } from './config.js';

/** Settings that a running collector takes from a changed file. All others need a restart. */
const RELOADED: readonly (keyof CollectorConfig)[] = ['orgs', 'adminTokens', 'responseShape'];

/** The configuration of a running collector after a reload of its file. */
export const reload = (running: CollectorConfig, file: CollectorConfig): CollectorConfig => ({
  ...running,
  ...Object.fromEntries(RELOADED.map((name) => [name, file[name]])),
});

/** The changed settings of a file that need a restart. */
export const restartSettings = (running: CollectorConfig, file: CollectorConfig): string[] =>
  [...new Set([...Object.keys(running), ...Object.keys(file)])].filter((key) => {
    const name = key as keyof CollectorConfig;
    return !RELOADED.includes(name) && JSON.stringify(running[name]) !== JSON.stringify(file[name]);
  });
