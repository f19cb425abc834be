/** What `launch` knows about one program: what to start, and how to point it at the bridge for this run only. */
import type { BridgeFacts } from '../connect/connect-client.js';

export interface LaunchClient {
  /** What is typed after `claude-bridge launch`; the same as for `connect`. */
  readonly id: string;
  readonly title: string;
  readonly program: string;
  /** What to type to install it. */
  readonly install: string;
  /** @param folder a private one for this run, which is removed afterwards */
  plan(facts: BridgeFacts, folder: string): LaunchPlan;
}

/** The key is in the variable `CLAUDE_BRIDGE_KEY`, which `launch` sets. */
export interface LaunchPlan {
  /** Values may hold `KEY`, which stands for the key. */
  readonly env?: Readonly<Record<string, string>>;
  /** Before what the user typed. */
  readonly args?: readonly string[];
  /** Files in the private folder, by name; each is given the key. */
  readonly files?: Readonly<Record<string, (key: string) => string>>;
  /** Variables that would lead it elsewhere. */
  readonly without?: readonly string[];
}

/** Stands for the key, which no text may hold before it is needed. */
export const KEY = '\u0000key\u0000';
