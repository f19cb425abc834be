import type { Command } from 'commander';
import { configEdit } from './config-edit.js';
import { configGet, configList, configPath, configSet, configUnset } from './config.js';
import type { Machine } from '../../machine.js';

/** `claude-bridge config` */
export function addConfigCommand(program: Command, machine: Machine): void {
  const config = program.command('config').description('read and change stored settings');
  config
    .command('get <key>')
    .description('print the value in effect')
    .option('--reveal', 'print a secret in clear text', false)
    .action((key: string, options: { reveal: boolean }) => configGet(key, options, machine));
  config
    .command('set <key> <value>')
    .description('check a value and store it')
    .action((key: string, value: string) => configSet(key, value, machine));
  config
    .command('unset [key]')
    .description('remove a stored value')
    .option('--all', 'remove all of them, even if the file is damaged', false)
    .action((key: string | undefined, options: { all: boolean }) => configUnset(key, options, machine));
  config
    .command('list')
    .description('print every setting with its meaning, the value in force and its source')
    .option('--json', 'print JSON', false)
    .action((options: { json: boolean }) => configList(options, machine));
  config
    .command('edit')
    .description('open the file in your editor, and check it afterwards')
    .action(() => configEdit(machine));
  config
    .command('path')
    .description('print where the settings are stored')
    .action(() => configPath(machine));
}
