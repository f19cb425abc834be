// Runs one compiled command after another in this process, each on a machine with only the environment it is given.
import { Readable, Writable } from 'node:stream';
import { thisMachine } from '../../dist/cli/machine.js';
import { runCommand } from '../../dist/cli/main.js';
import { coloursFor } from '../../dist/cli/terminal/colours.js';
import { ownCommand } from '../../dist/cli/typed/own-command.js';

process.on('message', async ({ argv, env, input, folder }) => {
  process.chdir(folder);
  const [stdout, stderr] = [written(), written()];
  process.exitCode = undefined;
  const machine = machineOf(argv, { env, input, stdout: stdout.stream, stderr: stderr.stream });
  const failed = await runCommand(argv, machine);
  process.send({ code: failed || (process.exitCode ?? 0), stdout: stdout.text(), stderr: stderr.text() });
});

function machineOf(argv, { env, input, stdout, stderr }) {
  const here = thisMachine(argv);
  const plain = coloursFor({}, { env, noColour: argv.includes('--no-color') });
  const command = ownCommand({ env, platform: here.platform, script: argv[1], folder: process.cwd() });
  const streams = {
    stdin: Readable.from([Buffer.from(input)]),
    stdout,
    stderr,
    colours: { stdout: plain, stderr: plain },
  };
  return { ...here, ...streams, env, command, home: env.HOME };
}

function written() {
  const pieces = [];
  const stream = new Writable({
    write(piece, _encoding, done) {
      pieces.push(piece);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(pieces).toString() };
}
