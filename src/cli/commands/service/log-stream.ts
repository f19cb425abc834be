import { copyFileSync, fstatSync, mkdirSync, openSync, truncateSync, writeSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';

/**
 * A file in place of stdout and stderr. Each text is in the file before the call returns, so that an exit does not lose the
 * last one. It stays open until the process ends. What it held when it is full becomes the file of the same name with `.1`.
 * @throws the system's error
 */
export function openLogStream(file: string): NodeJS.WriteStream {
  mkdirSync(path.dirname(file), { recursive: true });
  const fd = openSync(file, 'a', 0o600);
  let size = fstatSync(fd).size;
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      // A full disk must not end the service.
      ignoringErrors(() => {
        if (size > 0 && size + chunk.length > MOST_BYTES) {
          ignoringErrors(() => copyFileSync(file, `${file}.1`));
          // Emptied instead of renamed, because `service logs --follow` has it open.
          truncateSync(file);
          size = 0;
        }
        size += writeSync(fd, chunk);
      });
      done();
    },
  });
  return Object.assign(stream, { fd, isTTY: false }) as unknown as NodeJS.WriteStream;
}

const MOST_BYTES = 10 * 1024 * 1024;

function ignoringErrors(act: () => void): void {
  try {
    act();
  } catch {
    // There is nowhere to tell it.
  }
}
