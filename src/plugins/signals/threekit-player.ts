/** Values by the names of their attributes. */
export type Configuration = Record<string, unknown>;

/** Threekit's event: the configuration before and after a change. */
export interface ConfigurationChange {
  previousConfiguration?: Configuration;
  configuration?: Configuration;
}

/** Attributes that a visitor sets. Those without `values` hold the visitor's own text, which is never tracked. */
export interface Configurator {
  getDisplayAttributes(): { name: string; values?: { value?: unknown }[] }[];
}

/**
 * The part of Threekit's classic player that is used; each member may be missing. Shapes are those of
 * `treble-react/src/types.ts` in Threekit/treble-legacy.
 */
export interface ThreekitPlayer {
  on?(name: string, task: (event: ConfigurationChange) => void): void;
  getConfigurator?(): Promise<Configurator>;
}
