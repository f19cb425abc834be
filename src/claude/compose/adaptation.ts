import type { AdaptableOption } from '../../core/turn-event.js';

/** A wish that this model cannot be given as it is, and what is done in its place: `left out: …`. */
export interface Adaptation {
  readonly option: AdaptableOption;
  /** In printable ASCII, for a header. */
  readonly what: string;
}
