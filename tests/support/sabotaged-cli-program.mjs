// A Claude CLI with one fault: the real CLI with its input or output changed on the way.
import { spawn } from 'node:child_process';
import { request } from 'node:http';

/** @param {{ cli: string, fault: string }} options the real CLI, and a fault from sabotaged-cli.ts */
export function run({ cli, fault }) {
  const args = process.argv.slice(2);
  const turns = args.indexOf('--max-turns');
  if (fault === 'goes on after a tool call') args.splice(turns, 2);
  const child = spawn(cli, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  child.once('exit', (code, signal) => process.exit(signal ? 1 : code));
  eachLine(process.stdin, (line) => {
    const value = JSON.parse(line);
    if (fault === 'asks twice' && value.type === 'user') askAgain();
    child.stdin.write(`${JSON.stringify(changed(value))}\n`);
  });
  process.stdin.once('end', () => child.stdin.end());
  eachLine(child.stdout, (line) => {
    if (fault === 'does not stream' && line.includes('"type":"stream_event"')) return;
    process.stdout.write(`${line}\n`);
  });

  function changed(value) {
    const request = value.request ?? {};
    if (fault === 'adds to the system prompt' && request.subtype === 'initialize')
      return { ...value, request: { ...request, systemPrompt: [`${request.systemPrompt[0]} Be brief.`] } };
    if (request.subtype !== 'apply_flag_settings') return value;
    const body = changedBody(request.settings.env.CLAUDE_CODE_EXTRA_BODY);
    return { ...value, request: { ...request, settings: { env: { CLAUDE_CODE_EXTRA_BODY: body } } } };
  }

  let latest = '{}';

  function changedBody(text) {
    if (fault === 'drops the body') return '{}';
    if (fault === 'drops a large body' && text.length > 100_000) return '{}';
    if (fault === 'keeps the body') {
      latest = text === '{"messages":[]}' ? latest : text;
      return latest;
    }
    const body = JSON.parse(text);
    if (fault === 'adds a reminder') body.messages?.at(-1).content.push({ type: 'text', text: REMINDER });
    if (fault === 'changes an option' && body.max_tokens) body.max_tokens += 1;
    return JSON.stringify(body);
  }
}

const REMINDER = '<system-reminder>Stay on course.</system-reminder>';

/** A request the CLI makes on its own, such as for a title. */
function askAgain() {
  const url = `${process.env.ANTHROPIC_BASE_URL}/v1/messages`;
  const asking = request(url, { method: 'POST' }, (response) => response.resume());
  asking.on('error', () => undefined);
  asking.end(JSON.stringify({ model: 'small', messages: [] }));
}

function eachLine(stream, take) {
  let rest = '';
  stream.setEncoding('utf8').on('data', (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop();
    for (const line of lines) take(line);
  });
}
