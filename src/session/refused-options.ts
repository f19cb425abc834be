import type { IgnorableOption } from '../core/turn-event.js';
import type { Turn } from '../core/turn.js';
import { givenOptions, withoutOption } from '../claude/refused-option.js';

/** Remembers which options a model refused beside which others, so that the next such turn is not refused first. */
export class RefusedOptions {
  readonly #dropped = new Map<string, IgnorableOption>();

  /** The turn as the model takes it, and what was left out for that. */
  taken(turn: Turn, model: string): { readonly turn: Turn; readonly dropped: readonly IgnorableOption[] } {
    const dropped: IgnorableOption[] = [];
    for (let left = turn; ;) {
      const option = this.#dropped.get(key(left, model));
      if (option === undefined) return { turn: left, dropped };
      dropped.push(option);
      left = withoutOption(left, option);
    }
  }

  remember(turn: Turn, model: string, option: IgnorableOption): void {
    if (this.#dropped.size < MOST) this.#dropped.set(key(turn, model), option);
  }
}

/** Model names are the clients' to choose, so what is remembered of them is bounded. */
const MOST = 1000;

function key(turn: Turn, model: string): string {
  return `${model} ${givenOptions(turn)}`;
}
