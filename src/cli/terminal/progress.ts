/** Shows what a command is waiting for: a spinner on a terminal, plain lines elsewhere, nothing among JSON logs. */
import type { Machine } from '../machine.js';

export async function createProgress(
  { stderr: stream, colours }: Pick<Machine, 'stderr' | 'colours'>,
  { quiet }: { quiet: boolean },
): Promise<Progress> {
  if (quiet) return { step: () => undefined, stop: () => undefined };
  // ora 9 clears lines endlessly on a terminal that reports no columns, as some pseudo-terminals do.
  if (!stream.isTTY || !(stream.columns > 0)) {
    return { step: (text) => void stream.write(`${text}…\n`), stop: () => undefined };
  }
  // Loaded only when shown: loading takes longer than most of what it reports.
  const { default: ora, spinners } = await import('ora');
  // There is a terminal, as checked above. Leaves stdin alone, so that Ctrl-C stays a signal.
  // Colours the frames here, because ora looks at the terminal only.
  const { interval, frames } = spinners.dots;
  const spinner = ora({
    stream,
    discardStdin: false,
    isEnabled: true,
    color: false,
    spinner: { interval, frames: frames.map((frame) => colours.stderr.cyan(frame)) },
  });
  return {
    step: (text) => void spinner.start(`${text}…`),
    stop: () => {
      // Otherwise ora clears the line that the cursor is in, which may hold something else by now.
      if (spinner.isSpinning) spinner.stop();
    },
  };
}

export interface Progress {
  step(text: string): void;
  /** Clears the current step, if there is one. */
  stop(): void;
}
