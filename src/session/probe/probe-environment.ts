/** The environment of the CLI under proof: none of the user's login, settings, proxies or folders. */

/** @param home an empty folder that is the CLI's alone. */
export function probeEnvironment(
  { env, platform }: ProbedMachine,
  home: string,
  apiUrl: string,
): Record<string, string> {
  const names = platform === 'win32' ? WINDOWS_STARTS_WITH : ['PATH'];
  const kept = Object.entries(env).filter(([name]) =>
    names.includes(platform === 'win32' ? name.toUpperCase() : name),
  );
  return {
    ...Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    ...(platform === 'win32' ? { USERPROFILE: home, APPDATA: home, LOCALAPPDATA: home } : {}),
    ...{ HOME: home, TMPDIR: home, TEMP: home, TMP: home },
    ...{ XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, XDG_CACHE_HOME: home, XDG_STATE_HOME: home },
    CLAUDE_CONFIG_DIR: home,
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up-for-a-check',
    ANTHROPIC_BASE_URL: apiUrl,
  };
}

export interface ProbedMachine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** No program starts there without them; the last is where the CLI finds its shell. */
const WINDOWS_STARTS_WITH: readonly string[] = [
  ...['PATH', 'PATHEXT', 'SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'OS'],
  ...['PROCESSOR_ARCHITECTURE', 'NUMBER_OF_PROCESSORS', 'CLAUDE_CODE_GIT_BASH_PATH'],
];
