/** `claude-bridge batch` */
import type { Command } from 'commander';
import { addAddressFlags, givenSettingFlags } from '../../command-settings.js';
import type { Machine } from '../../machine.js';

export function addBatchCommand(program: Command, machine: Machine): void {
  const batch = program
    .command('batch')
    .description('run many requests from a file, within the limits of the plan')
    .addHelpText('after', HELP);
  const run = addAddressFlags(batch.command('run <file>'))
    .description('run the requests of a file and print a line for each')
    .option('-w, --window <time>', 'give up after so many hours or days', '24h')
    .action(async (file: string, { window }: { window: string }) => {
      const { runBatchFile } = await import('./run-batch-file.js');
      await runBatchFile({ file, window, flags: givenSettingFlags(run) }, machine);
    });
  const wait = addAddressFlags(batch.command('wait <id>'))
    .description('wait for a batch and print its lines')
    .action(async (id: string) => {
      const { waitForBatch } = await import('./run-batch-file.js');
      await waitForBatch({ id, flags: givenSettingFlags(wait) }, machine);
    });
  const list = addAddressFlags(batch.command('list'))
    .description('list the batches, newest first')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const { listBatches } = await import('./list-batches.js');
      await listBatches({ json, flags: givenSettingFlags(list) }, machine);
    });
  const status = addAddressFlags(batch.command('status <id>'))
    .description('show how far a batch is')
    .option('--json', 'print JSON', false)
    .action(async (id: string, { json }: { json: boolean }) => {
      const { showBatch } = await import('./list-batches.js');
      await showBatch({ id, json, flags: givenSettingFlags(status) }, machine);
    });
  const cancel = addAddressFlags(batch.command('cancel <id>'))
    .description('stop a batch; what was answered is kept')
    .action(async (id: string) => {
      const { cancelBatch } = await import('./list-batches.js');
      await cancelBatch({ id, flags: givenSettingFlags(cancel) }, machine);
    });
}

const HELP = `
A file has one request a line, as OpenAI's Batch API takes it:
  {"custom_id": "1", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "sonnet", "messages": […]}}
The running bridge runs it; if none is running, the command starts a temporary one: claude-bridge batch run in.jsonl > out.jsonl
Ctrl-C stops the waiting, not the batch.
`;
