/** Writes the unit that has systemd run the bridge for one user. */
import type { ServiceFacts } from './service-facts.js';

export function systemdUnit({ execPath, script, env, stopSeconds }: ServiceFacts): string {
  return `[Unit]
Description=claude-bridge, an OpenAI-compatible API in front of the Claude CLI
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
Type=exec
ExecStart=${[execPath, script, 'serve'].map(word).join(' ')}
${Object.entries(env)
  .map(([name, value]) => `Environment=${assignment(`${name}=${value}`)}`)
  .join('\n')}
Restart=on-failure
RestartSec=5
# Nothing that a restart mends: no CLI, a login or a setting that is missing.
RestartPreventExitStatus=2 3 4 5 6 8
# The bridge ends its CLI processes itself; what is left at the end of the time is killed.
KillMode=mixed
TimeoutStopSec=${stopSeconds}
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native

[Install]
WantedBy=default.target
`;
}

/** In a command line, systemd also replaces variables. */
function word(text: string): string {
  return assignment(text).replaceAll('$', '$$$$');
}

function assignment(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%');
  return `"${escaped.replace(/\p{Cc}/gu, escapedControl)}"`;
}

/** systemd ends a line at more than one of them. */
function escapedControl(character: string): string {
  if (character === '\n') return '\\n';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
