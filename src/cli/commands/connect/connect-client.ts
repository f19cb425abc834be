/** What `connect` knows about one client: how it is told where the bridge is, as steps to type and as a change to its config file. */
import type { Json } from './merge-changes.js';

export interface ConnectClient {
  /** What is typed after `claude-bridge connect`. */
  readonly id: string;
  readonly title: string;
  /** The route it speaks to. */
  readonly route: string;
  steps(facts: BridgeFacts): readonly Step[];
  /** The key is typed into a form, never read from the environment. */
  readonly needsNoVariable?: true;
  /** Where the client keeps this in a file that it leaves to its user to write. */
  readonly config?: ClientConfig;
}

/** One thing to type, or to put into a file. */
export interface Step {
  /** What it is for: a sentence. */
  readonly say: string;
  readonly language: Language;
  readonly code: string;
}

export type Language = 'sh' | 'js' | 'python' | 'json' | 'yaml' | 'toml' | 'text';

export interface ClientConfig {
  readonly format: 'json' | 'yaml' | 'toml';
  /** The file, as it is written in a text for people. */
  readonly shownPath: string;
  /** Where it may be; the first one that exists is used, else the first. */
  paths(user: ConfigUser): readonly string[];
  /** What must be in the file. Lists are added to, objects merged. */
  wanted(facts: BridgeFacts): Json;
  /** What goes in only where the file says nothing about it, such as a default model. */
  unlessSet?(facts: BridgeFacts): Json;
}

export interface ConfigUser {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

export interface BridgeFacts {
  /** With `/v1`. */
  readonly baseUrl: string;
  /** The same without `/v1`. */
  readonly origin: string;
  readonly model: string;
  readonly key: KeyFacts;
}

/** The key as it may be shown: its text, which is any text where none is needed, or the variable in which the client finds it. */
export type KeyFacts =
  | { readonly kind: 'text'; readonly text: string; readonly needed: boolean }
  | { readonly kind: 'variable'; readonly name: string };
