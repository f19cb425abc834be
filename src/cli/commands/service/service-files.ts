/** The files that make a system's service manager run the bridge: a systemd unit, a launchd agent, a task of Task Scheduler. */
import { LASTING_FAILURES } from '../../exit-codes.js';
import type { ServiceFacts } from './service-facts.js';

/**
 * For a process that runs for long: with them, the C library of Linux gives back what large requests took. Otherwise it keeps
 * freed memory in up to eight areas per core, each of which can grow to 64 MB. It reads them before the program starts.
 */
export const MEMORY_VARIABLES: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '262144',
  MALLOC_TRIM_THRESHOLD_: '1048576',
};

/** For one user of a system with systemd. */
export function systemdUnit({ execPath, script, env, stopSeconds }: ServiceFacts): string {
  return `[Unit]
Description=claude-bridge, an OpenAI-compatible API in front of the Claude CLI
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
Type=exec
ExecStart=${[execPath, script, 'serve'].map(commandWord).join(' ')}
${Object.entries({ ...MEMORY_VARIABLES, ...env })
  .map(([name, value]) => `Environment=${assignment(`${name}=${value}`)}`)
  .join('\n')}
Restart=on-failure
RestartSec=5
# A restart fixes none of these: no CLI, no login, a bad setting.
RestartPreventExitStatus=${LASTING_FAILURES.join(' ')}
# The bridge ends its CLI processes itself; systemd kills what is left after the timeout.
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
function commandWord(text: string): string {
  return assignment(text).replaceAll('$', '$$$$');
}

function assignment(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%');
  return `"${escaped.replace(/\p{Cc}/gu, escapedControl)}"`;
}

/** systemd ends a line at several control characters. */
function escapedControl(character: string): string {
  if (character === '\n') return '\\n';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export const LAUNCHD_LABEL = 'claude-bridge';

/** For one user of a Mac. launchd starts it again after a failure; `service run` reports none that a restart does not fix. */
export function launchdPlist({ execPath, script, env, logFile, stopSeconds }: ServiceFacts): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  ${plistString(LAUNCHD_LABEL)}
  <key>ProgramArguments</key>
  <array>
    ${[execPath, script, ...SERVICE_RUN].map(plistString).join('\n    ')}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
    ${Object.entries(env)
      .map(([name, value]) => `<key>${xmlText(name)}</key>\n    ${plistString(value)}`)
      .join('\n    ')}
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>10</integer>
  <key>ExitTimeOut</key>
  <integer>${stopSeconds}</integer>
  <key>Umask</key>
  <integer>63</integer>
  <key>StandardOutPath</key>
  ${plistString(logFile)}
  <key>StandardErrorPath</key>
  ${plistString(logFile)}
</dict>
</plist>
`;
}

function plistString(text: string): string {
  return `<string>${xmlText(text)}</string>`;
}

/**
 * For Windows, while its user is logged on. PowerShell is there only to hide the console window, which a task cannot. It
 * quotes what it passes on by itself, so the command holds no double quotes, and the bridge writes its log itself.
 * Variables come from the user's own environment.
 */
export function taskXml({ execPath, script, logFile, userName, windowsFolder }: ServiceFacts): string {
  const words = [execPath, script].map(powershellText).join(' ');
  const shell = `& ${words} ${SERVICE_RUN.join(' ')} --log-file ${powershellText(logFile)}; exit $LASTEXITCODE`;
  const args = `-NoProfile -NonInteractive -WindowStyle Hidden -Command "${shell}"`;
  const user = userName === undefined ? '' : `\n      <UserId>${xmlText(userName)}</UserId>`;
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>claude-bridge, an OpenAI-compatible API in front of the Claude CLI</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>${user}
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">${user}
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Hidden>true</Hidden>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>5</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${xmlText(powershell(windowsFolder))}</Command>
      <Arguments>${xmlText(args)}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
}

/** The command of a service whose system cannot tell which failures a restart does not fix. */
export const SERVICE_RUN = ['service', 'run'] as const;

export function powershell(windowsFolder: string): string {
  return `${windowsFolder}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
}

/** A literal. PowerShell also takes typographic quotes for quotes. */
function powershellText(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}

/** Text between two XML tags, without the characters that XML cannot hold. */
function xmlText(text: string): string {
  return Array.from(text)
    .filter((character) => character >= ' ' || character === '\t' || character === '\n')
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
