import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../../src/core/verify/verify-record.ts';
import { BROKEN_CASES } from '../../support/broken-cases.ts';
import { baseRecord, brokenRecords } from '../../support/broken-records.ts';
import { failedChecks, verifyFiles } from '../../support/verify.ts';

describe('the corpus of broken records', () => {
  test('starts from a record in which every check applies and passes', async () => {
    const { files, fingerprint } = baseRecord();
    const report = await verifyFiles(files, { fingerprint });
    expect(failedChecks(report)).toEqual([]);
    expect(report.errors).toEqual([]);
    const skipped = report.checks.filter(({ status }) => status === 'not-applicable').map(({ id }) => id);
    expect(skipped).toEqual([]);
  });

  const records = brokenRecords();

  test.each(records)('$name fails at "$check" and nowhere else', async ({ check, files, fingerprint }) => {
    const report = await verifyFiles(files, { fingerprint });
    expect(failedChecks(report)).toEqual([check]);
    expect(report.errors).toEqual([]);
    expect(report.passed).toBe(false);
  });

  test('has a case for every check', () => {
    const covered = new Set(records.map(({ check }) => check));
    const uncovered = CHECKS.map(({ id }) => id).filter((id) => !covered.has(id));
    expect(uncovered).toEqual([]);
  });

  test('lies on disk as its script would write it: the same cases, for the same checks', () => {
    const onDisk = records.map(({ name, check }) => `${name} ${check}`).toSorted();
    expect(onDisk).toEqual(BROKEN_CASES.map(({ name, check }) => `${name} ${check}`).toSorted());
  });
});
