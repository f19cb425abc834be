/** What is needed of a format to change a config file in it. */
import type { Change } from './merge-changes.js';

/** Both throw what the format's parser finds wrong. */
export interface ConfigFormat {
  parse(text: string): unknown;
  apply(text: string, changes: readonly Change[]): string;
}
