import type { Result } from '../sides.ts';
import { markdown, ratio } from '../table.ts';

/** The table of all operators, and the one of the JavaScript packages. */
export function kernelReport(results: readonly Result[]): string {
  const peers = ['plain C -O3', 'generated C -O3', 'scipy'];
  const rows = results.map(({ title, sides: [kernel, rx, ...others] }) => {
    const packages = others.filter((s) => !peers.includes(s.name)).sort((a, b) => a.ns - b.ns);
    const cells = peers.map((name) => ratio(rx.ns, others.find((s) => s.name === name)?.ns));
    const [best] = packages;
    return [
      title,
      rx.ns.toPrecision(3),
      kernel.ns.toPrecision(3),
      ...cells,
      best ? `${ratio(rx.ns, best.ns)} ${best.name}` : '',
    ];
  });
  const head = ['operator', 'through RxJS', 'kernel alone', ...peers, 'best JavaScript package'];
  const list = results.flatMap(({ title, sides: [, rx, ...others] }) =>
    others
      .filter((s) => !peers.includes(s.name))
      .map((s) => [title, `${s.name}${s.otherFormula ? ' (other formula)' : ''}`, ratio(rx.ns, s.ns)]),
  );
  return `${markdown(head, rows)}\n\n${markdown(['operator', 'JavaScript package', 'ns a sample'], list)}`;
}
