/** A program as a service of systemd. */
export interface Service {
  /** Letters, digits, - and _: of the unit, its folder of state and its file of variables. */
  readonly name: string;
  /** Program and arguments. */
  readonly words: readonly string[];
  readonly workingFolder: string;
  /** Folders outside the folder of state that it writes. */
  readonly writes: readonly string[];
  /** Paths that it must be able to read. */
  readonly reads: readonly string[];
  /** Variables that its configuration takes from the environment. */
  readonly variables: readonly string[];
  /** Serial port that it opens. */
  readonly port?: string;
}

/** Where a service keeps what it writes. */
export const stateFolder = (name: string): string => `/var/lib/slipring-${name}`;

/** Where a service finds secrets and other variables. */
export const variablesFile = (name: string): string => `/etc/slipring/${name}.env`;

/**
 * The text of its unit. The service runs as a user of its own that owns nothing but the folder of state, sees the rest of the system read-only, and no
 * device but its port; what fails is started again, a wrong configuration is not. Memory may be executable: V8 compiles.
 */
export function systemdUnit(service: Service): string {
  const { name, words, workingFolder, writes, variables, port } = service;
  const under = (...folders: string[]) =>
    [workingFolder, ...service.reads, ...writes].some((path) =>
      folders.some((f) => path === f || path.startsWith(`${f}/`)),
    );
  const wanted = variables.length > 0 ? [`# sets ${variables.join(', ')}; readable by root only`] : [];
  return `[Unit]
Description=Slipring: ${name}
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=${words.map(unitWord).join(' ')}
WorkingDirectory=${workingFolder.replaceAll('%', '%%')}
${[...wanted, `EnvironmentFile=-${variablesFile(name)}`].join('\n')}
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=2 78
TimeoutStopSec=10

DynamicUser=yes
StateDirectory=slipring-${name}
UMask=0027
ProtectSystem=strict
${writes.map((folder) => `ReadWritePaths=${unitWord(folder)}\n`).join('')}ProtectHome=${under('/home', '/root', '/run/user') ? 'read-only' : 'yes'}
PrivateTmp=${under('/tmp', '/var/tmp') ? 'no' : 'yes'}
${devices(port).join('\n')}
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
}

/** A port may come back under another number: its whole class is allowed. Links in /dev/serial belong to USB devices. */
function devices(port: string | undefined): string[] {
  if (port === undefined) return ['PrivateDevices=yes'];
  const kind = port.match(/^\/dev\/(tty[A-Za-z]+)\d/)?.[1];
  const classes = kind === undefined ? ['ttyUSB', 'ttyACM'] : [kind];
  return ['DevicePolicy=closed', ...classes.map((c) => `DeviceAllow=char-${c} rw`), 'SupplementaryGroups=dialout'];
}

/** One word as a unit's command line has it: quoted where it must be, its % and $ meant as they stand. */
function unitWord(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  if (/^[\w./:=,@+%$-]+$/.test(plain)) return plain;
  const quoted = plain.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return `"${quoted}"`;
}
