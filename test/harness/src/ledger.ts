/** Something that must never be. */
export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

/** A few of many say enough. */
const detailsMax = 5;

/** Counts what was checked and keeps what was wrong. */
export class Ledger {
  passed = 0;
  failed = 0;
  /** What could not be tried here, and why. */
  readonly skipped: { readonly what: string; readonly reason: string }[] = [];
  readonly violations: Violation[] = [];

  /** One check of one invariant: good when there are no problems. */
  check(invariant: string, problems: readonly string[]): void {
    if (problems.length === 0) {
      this.passed += 1;
      return;
    }
    this.failed += 1;
    const more = problems.length > detailsMax ? [`… and ${problems.length - detailsMax} more`] : [];
    for (const detail of [...problems.slice(0, detailsMax), ...more]) {
      this.violations.push({ invariant, detail });
    }
  }

  /** The work's own result; `undefined` when it broke off, which is a check that failed. */
  async during<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.check(`${what} went on to its end`, [String((error as Error).stack)]);
      return undefined;
    }
  }

  skip(what: string, reason: string): void {
    this.skipped.push({ what, reason });
  }
}
