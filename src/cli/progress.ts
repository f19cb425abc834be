/** Shows what is being waited for: a spinner on a terminal, plain lines elsewhere, nothing among JSON logs. */
import ora from 'ora';

export function createProgress(stream: NodeJS.WriteStream, { quiet }: { quiet: boolean }): Progress {
  if (quiet) return { step: () => undefined, stop: () => undefined };
  if (!stream.isTTY) {
    return { step: (text) => void stream.write(`${text}…\n`), stop: () => undefined };
  }
  // Left alone, so that Ctrl-C stays a signal.
  const spinner = ora({ stream, discardStdin: false });
  return { step: (text) => void spinner.start(`${text}…`), stop: () => void spinner.stop() };
}

export interface Progress {
  step(text: string): void;
  /** Clears what is shown. */
  stop(): void;
}
