import { imagesOf } from '../election/definition-bounds.ts';
import type { BlobRef } from '../election/values.ts';
import { ledgerPaths, RECORD } from '../record/paths.ts';
import { type ElectionFacts, isDue, type RecordFacts, stepOf } from './facts.ts';
import type { LedgerFacts } from './load-ledger.ts';

/** Which files a record must hold and which it may hold, by its definition and its ballot box. */

export interface ExpectedFiles {
  readonly required: ReadonlySet<string>;
  readonly optional: ReadonlySet<string>;
  /** Content-addressed files with the size that a line names. */
  readonly blobs: ReadonlyMap<string, number>;
  /** Beginnings of paths of which nothing is known, because the lines that would tell cannot be read. */
  readonly unknown: readonly string[];
}

/** What only the ballot box tells. */
const KNOWN_BY_THE_BOX = ['signatures/', 'acts/', 'cast-vote-records/', 'blobs/', 'result.', 'declaration.'];

class Collector {
  readonly required = new Set<string>();
  readonly optional = new Set<string>();
  readonly blobs = new Map<string, number>();
  readonly unknown: string[] = [];
  private readonly natural: ReadonlyMap<string, string>;

  constructor(natural: ReadonlyMap<string, string>) {
    this.natural = natural;
  }

  ledger({ folder, problem, tilePaths }: LedgerFacts): void {
    const { entries, checkpoint, checkpoints, tiles } = ledgerPaths(folder);
    for (const path of [entries, checkpoint, checkpoints, ...tilePaths]) this.required.add(path);
    if (problem !== null) this.unknown.push(`${tiles}/`);
  }

  blob({ sha256, size }: BlobRef): void {
    if (this.natural.has(sha256)) return;
    const path = RECORD.blob(sha256);
    this.required.add(path);
    this.blobs.set(path, size);
  }

  steps({ box }: ElectionFacts): void {
    for (const { line } of box.steps) {
      switch (line.kind) {
        case 'announced':
          for (const ref of line.body.signatures) this.required.add(RECORD.definitionSignature(ref));
          break;
        case 'act': {
          const { number, signatures } = line.body;
          this.required.add(RECORD.act(number));
          for (const { certificate } of signatures) this.required.add(RECORD.actSignature({ number, certificate }));
          break;
        }
        case 'agreed':
          this.blob(line.body.signature);
          break;
        case 'mix':
          this.blob(line.body.signature);
          for (const { output, proof } of line.body.lists) {
            this.blob(output);
            this.blob(proof);
          }
          break;
        case 'share':
          for (const { elements } of line.body.lists) this.blob(elements);
          break;
        case 'remark':
          this.blob(line.body.text);
          break;
        case 'declared':
          this.required.add(RECORD.declaration);
          for (const { certificate } of line.body.signatures) {
            this.required.add(RECORD.declarationSignature(certificate));
          }
          break;
        case 'voting-opened':
        case 'closed':
        case 'registers':
        case 'skipped':
        case 'unsealed':
        case 'annulled':
          break;
      }
    }
  }
}

/** What follows from the definition and the ballot box; null when there is no usable definition. */
export function expectedFiles(facts: RecordFacts): ExpectedFiles | null {
  const { election } = facts;
  if (election === null) return null;
  const { box, registers, fixed, natural } = election;
  const collector = new Collector(natural);
  for (const path of [RECORD.index, RECORD.definition, RECORD.ceremony]) collector.required.add(path);
  for (const { id } of fixed.definition.sections) collector.required.add(RECORD.rollLeaves(id));
  for (const ledger of [box.ledger, ...registers.map((register) => register.ledger)]) collector.ledger(ledger);
  for (const image of imagesOf(fixed.definition)) collector.blob(image);
  collector.steps(election);
  if (box.ledger.problem !== null) collector.unknown.push(...KNOWN_BY_THE_BOX);
  if (stepOf(box, 'unsealed') !== null) {
    for (const { id } of fixed.definition.contests) {
      collector.required.add(RECORD.records(id));
      collector.required.add(RECORD.rejected(id));
    }
    const outcome = isDue(facts, 'unsealed') ? collector.required : collector.optional;
    for (const path of [RECORD.result, RECORD.resultPage]) outcome.add(path);
    (isDue(facts, 'declared') ? collector.required : collector.optional).add(RECORD.declaration);
  }
  return collector;
}

/** True for a file that nothing in the record accounts for. */
export function isUnexpected(expected: ExpectedFiles, path: string): boolean {
  if (expected.required.has(path) || expected.optional.has(path)) return false;
  return !expected.unknown.some((beginning) => path.startsWith(beginning));
}
