/** One request on the process that suits it best: the warm one of its conversation, a spare, or a new one. */
import { BridgeError } from '../../core/bridge-error.js';
import type { Logger } from '../../core/logger.js';
import type { TurnEvent } from '../../core/turn-event.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';
import type { Processes } from '../pool/processes.js';
import { turnOnProcess, type TurnSurroundings, type TurnTask } from './turn-on-process.js';

export interface ProcessChoice extends TurnSurroundings {
  readonly processes: Processes;
  readonly model: string;
  readonly log: Logger;
  /** Whether no second process is to be tried any more. */
  readonly closing: () => boolean;
}

/**
 * A process may have died since it was last used, so as long as nothing was answered up to two others are tried.
 * @param ready a process that is initialised for this very request.
 * @throws BridgeError
 */
export async function* turnOnSomeProcess(
  task: TurnTask,
  ready: ClaudeProcess | undefined,
  options: ProcessChoice,
): AsyncGenerator<TurnEvent> {
  const { warm, spares, processes, model, log, closing } = options;
  let first = ready;
  let kept = !first && task.carrier === 'body' ? await warm.claim(task.key, task.signal) : undefined;
  let begun = false;
  for (let fresh = 0; ;) {
    const process = first ?? kept ?? spares.take(model) ?? processes.start(model);
    first = undefined;
    if (!kept) fresh += 1;
    log.debug({ model, kept: kept !== undefined, fresh, carrier: task.carrier }, 'turn started');
    try {
      for await (const event of turnOnProcess(process, task, kept === undefined, options)) {
        begun = true;
        yield event;
      }
      return;
    } catch (error) {
      if (begun || fresh === 2 || !isCliFailure(error) || closing()) throw error;
      log.warn({ model, reason: error.message }, 'a process failed before it answered; trying another');
      kept = undefined;
    }
  }
}

export function isCliFailure(error: unknown): error is BridgeError {
  return error instanceof BridgeError && error.code === 'cli_failed';
}
