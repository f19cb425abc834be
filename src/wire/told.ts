/** Collects what a reader of requests does in another way than asked. */
import type { Told } from '../core/wire-request.js';

export interface ToldFields {
  readonly tell: (field: string, what: string) => void;
  /** So far, each field once. */
  readonly told: () => readonly Told[];
}

export function createTold(): ToldFields {
  const fields = new Map<string, string>();
  return {
    tell: (field, what) => void fields.set(field, what),
    told: () => [...fields].map(([field, what]) => ({ field, what })),
  };
}
