/** Shows what is being waited for: a spinner on a terminal, plain lines elsewhere, nothing among JSON logs. */
import type { Machine } from '../machine.js';

export async function createProgress(
  { stderr: stream, colours }: Pick<Machine, 'stderr' | 'colours'>,
  { quiet }: { quiet: boolean },
): Promise<Progress> {
  if (quiet) return { step: () => undefined, stop: () => undefined };
  // A terminal that says it has no columns, as some pseudo-terminals do, makes ora 9 clear lines without end.
  if (!stream.isTTY || !(stream.columns > 0)) {
    return { step: (text) => void stream.write(`${text}…\n`), stop: () => undefined };
  }
  // Loaded only where it is shown: it takes longer than most of what it tells about.
  const { default: ora, spinners } = await import('ora');
  // Whether there is a terminal was seen above; stdin is left alone, so that Ctrl-C stays a signal.
  // Coloured here, because ora decides by the terminal alone.
  const { interval, frames } = spinners.dots;
  const spinner = ora({
    stream,
    discardStdin: false,
    isEnabled: true,
    color: false,
    spinner: { interval, frames: frames.map((frame) => colours.stderr.cyan(frame)) },
  });
  return { step: (text) => void spinner.start(`${text}…`), stop: () => void spinner.stop() };
}

export interface Progress {
  step(text: string): void;
  /** Clears what is shown. */
  stop(): void;
}
