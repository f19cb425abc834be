import { mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';

/**
 * A file in place of stdout and stderr. Each text is in the file before the call returns, so that an exit does not lose the
 * last one. It stays open until the process ends. @throws the system's error
 */
export function openLogStream(file: string): NodeJS.WriteStream {
  mkdirSync(path.dirname(file), { recursive: true });
  const fd = openSync(file, 'a', 0o600);
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      try {
        writeSync(fd, chunk);
      } catch {
        // A full disk must not end the service.
      }
      done();
    },
  });
  return Object.assign(stream, { fd, isTTY: false }) as unknown as NodeJS.WriteStream;
}
