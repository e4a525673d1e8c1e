/** What Node has no tool for, workbooks and databases: done by the Python that the tests have. */
import { execFileSync } from 'node:child_process';

/** Runs a script with these arguments and gives what it printed. */
export function python(script: string, ...given: string[]): string {
  const program = process.env.YUANJIAN_PYTHON ?? 'python3';
  return execFileSync(program, ['-c', script, ...given], { encoding: 'utf8' }).trim();
}
