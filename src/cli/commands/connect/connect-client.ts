/** What `connect` knows about one client: how to point it at the bridge, by steps to type and by a change to its config file. */
import type { Json } from './merge-changes.js';

export interface ConnectClient {
  /** What is typed after `claude-bridge connect`. */
  readonly id: string;
  readonly title: string;
  /** The route that it calls. */
  readonly route: string;
  /** Where its own documentation says how it is connected to a server of one's own. */
  readonly documentation: string | undefined;
  steps(facts: BridgeFacts): readonly Step[];
  /** The user types the key into a form; the client never reads it from the environment. */
  readonly needsNoVariable?: true;
  /** It has to be told what the model takes. */
  readonly needsLimits?: true;
  /** For clients whose settings are in a config file that users write. */
  readonly config?: ClientConfig;
  /** The npm packages with which the tests run these steps. Absent: the tests do not run them. */
  readonly testedWith?: readonly string[];
  readonly untestedBecause?: string;
}

/** Something to type, or to put into a file. */
export interface Step {
  /** A sentence that introduces the code. It may hold `code` in backticks. */
  readonly say: string;
  readonly language: Language;
  readonly code: string;
}

export type Language = 'sh' | 'js' | 'python' | 'json' | 'yaml' | 'toml' | 'text';

export interface ClientConfig {
  readonly format: 'json' | 'yaml' | 'toml';
  /** The file, as people write it. */
  readonly shownPath: string;
  /** Where it may be: the first one that exists, else the first. */
  paths(user: ConfigUser): readonly string[];
  /** What the file must hold. Lists are extended, objects merged. */
  wanted(facts: BridgeFacts): Json;
  /** Goes in only where the file says nothing about it, such as a default model. */
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
  /** What that model takes; absent when no bridge could be asked. */
  readonly limits?: ModelLimits;
  readonly key: KeyFacts;
}

/** In tokens. */
export interface ModelLimits {
  readonly context: number;
  readonly output: number;
}

/** The key as it may be shown: its text (any text where none is needed), or the variable from which the client reads it. */
export type KeyFacts =
  | { readonly kind: 'text'; readonly text: string; readonly needed: boolean }
  | { readonly kind: 'variable'; readonly name: string };
