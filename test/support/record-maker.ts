import { sha256 } from '@noble/hashes/sha2.js';
import { verifyTokenSignature } from '../../src/backends/node-rsa.ts';
import { compareBytes, toHex, utf8 } from '../../src/core/base/bytes.ts';
import { canonicalBytes, type JsonObject } from '../../src/core/base/canonical-json.ts';
import { countElection, type ElectionResult, resultBytes } from '../../src/core/count/count-election.ts';
import { resultPage } from '../../src/core/count/print/html.ts';
import type { ActKind } from '../../src/core/election/act.ts';
import { blobRefOf } from '../../src/core/election/blob-ref.ts';
import { boxOrigin, registerOrigin } from '../../src/core/election/definition.ts';
import { type FixedDefinition, parseDefinition } from '../../src/core/election/fixed-definition.ts';
import type { Hash, Instant } from '../../src/core/election/values.ts';
import type { Group } from '../../src/core/group/group.ts';
import { parseBoxLine } from '../../src/core/ledger/chain.ts';
import { createGroupEngine } from '../../src/core/mix/engine.ts';
import { type AgreementContent, agreementBytes } from '../../src/core/opening/agreement.ts';
import { type MadeMix, makeMix, mixDocumentBytes, mixedLists } from '../../src/core/opening/mixing.ts';
import {
  type AcceptedBallot,
  type OpenedList,
  openedLists,
  readAcceptedBallot,
} from '../../src/core/opening/opened-lists.ts';
import type { ShareContent } from '../../src/core/opening/read-share.ts';
import { makeShare } from '../../src/core/opening/share.ts';
import { type Unsealed, unseal, unsealedBody } from '../../src/core/opening/unseal.ts';
import { declaredFiles, type RecordContent, recordFiles } from '../../src/core/record/build-record.ts';
import type { Declaration } from '../../src/core/record/declaration.ts';
import { declarationOf } from '../../src/core/record/make-declaration.ts';
import { reasonsToRefuseBallot } from '../../src/core/sealing/ballot-check.ts';
import { type SealingFacts, sealingFacts } from '../../src/core/sealing/sealing-facts.ts';
import { seededRandom } from './random.ts';
import { ABSTAINERS, type BallotPlan, DEFAULT_PLANS, drawToken, type RecordToken, sealPlan } from './record-ballots.ts';
import { INSTANTS, type RollSizes, recordDefinition, recordRoll, WITNESS_NAME } from './record-definition.ts';
import { type PgpKey, type RecordKeys, recordKeys } from './record-keys.ts';
import { type LedgerHooks, type LedgerItem, LedgerWriter } from './record-ledger.ts';

/**
 * Makes a whole small election record in memory, as an honest service does, or as somebody would who holds every key
 * and cheats in one place: each hook changes one step, and all later steps are made to fit.
 */

export interface Signing {
  readonly role: 'officer' | 'registrar' | 'trustee';
  readonly key: PgpKey;
  /** What is really signed; the document itself when left out. */
  readonly document?: Uint8Array;
}

/** An act with whom of the three officers sign it: the first two unless it says others. */
export interface PlannedAct {
  readonly act: ActKind;
  readonly parameters: JsonObject | ((keys: RecordKeys) => JsonObject);
  /** Places in the definition's list, from 0. */
  readonly officers?: readonly number[];
  /** Made when voting is closed already. */
  readonly late?: boolean;
}

function parametersOf(parameters: PlannedAct['parameters'], keys: RecordKeys): JsonObject {
  return typeof parameters === 'function' ? parameters(keys) : parameters;
}

/** The officer at a place of the definition's list is suspended. */
export function suspended(at: number): PlannedAct {
  return {
    act: 'suspend',
    parameters: ({ officers }) => ({ officer: officers[at]!.fingerprint, reason: 'the key was stolen' }),
  };
}

/** A change of the roll entry at a place of its section: to a leaf that nobody else has. */
export function changedEntry(section: 'city' | 'land', at: number, to = 'changed'): JsonObject {
  const leaves = recordRoll().find((of) => of.section === section)!.leaves;
  const newLeaf = toHex(sha256(utf8(`${to} entry ${section} ${at}`)));
  return { section, leaf: toHex(leaves[at]!), newLeaf };
}

export interface RecordHooks {
  readonly registrars?: number;
  readonly witnesses?: boolean;
  readonly rollSizes?: RollSizes;
  /** Without the act that extends the voting. */
  readonly extend?: boolean;
  readonly definition?: (value: JsonObject, keys: RecordKeys) => JsonObject;
  /** The ceremony's file, not what the definition says of it. */
  readonly ceremony?: (keys: RecordKeys) => Uint8Array;
  readonly rollLeaves?: (roll: RecordContent['rollLeaves']) => RecordContent['rollLeaves'];
  /** Other keys than the ones of this run for some parts. */
  readonly keys?: (keys: RecordKeys) => RecordKeys;
  readonly definitionSigners?: (signers: readonly Signing[], keys: RecordKeys) => readonly Signing[];
  readonly register?: LedgerHooks;
  /** The same for one of several registrars. */
  readonly registerOf?: (registrar: number) => LedgerHooks;
  readonly box?: LedgerHooks;
  readonly plans?: readonly BallotPlan[];
  /** Issues a token without any line in a register, as all registrars together can. */
  readonly unregistered?: readonly BallotPlan[];
  readonly act?: (act: JsonObject) => JsonObject;
  /** What officers decide besides while voting runs, after the extension. */
  readonly acts?: readonly PlannedAct[];
  readonly actSigners?: (officers: readonly PgpKey[]) => readonly PgpKey[];
  /** Who signs the agreement on the closed box, by number. */
  readonly agreeing?: readonly number[];
  readonly agreement?: (content: AgreementContent) => AgreementContent;
  /** Who signs a trustee's line in the ballot box, when not the trustee. */
  readonly trusteeSigner?: (line: { kind: 'agreed' | 'mix'; trustee: number }, keys: RecordKeys) => PgpKey;
  /** A trustee that officers pass over before the mixing, and what the line says of it. */
  readonly skip?: { readonly trustee: number; readonly says?: number; readonly officers?: number };
  /** What is drawn before witnesses; `after` the first share instead of before it. */
  readonly draw?: { readonly drawn: string; readonly after?: boolean };
  /** Who mixes, by number, in this order. */
  readonly mixing?: readonly number[];
  /** What one mixer makes of its lists, instead of what it should. */
  readonly mix?: (made: MadeMix, turn: MixTurn) => MadeMix | Promise<MadeMix>;
  /** Who opens, by number. */
  readonly opening?: readonly number[];
  readonly share?: (share: ShareContent, turn: ShareTurn) => ShareContent;
  readonly unsealed?: (unsealed: Unsealed) => Unsealed;
  readonly result?: (result: ElectionResult) => ElectionResult;
  readonly page?: (html: string) => string;
  readonly declaration?: (declaration: Declaration) => JsonObject;
  readonly declarationSigners?: (officers: readonly PgpKey[]) => readonly PgpKey[];
  readonly closedSeenAt?: string;
}

/** One mixer's turn, for hooks that cheat in it. */
export interface MixTurn {
  readonly maker: RecordMaker;
  readonly trustee: number;
  readonly position: number;
  readonly lists: readonly OpenedList[];
}

export interface ShareTurn {
  readonly maker: RecordMaker;
  readonly trustee: number;
  readonly lists: readonly OpenedList[];
}

export interface MadeRecord {
  readonly content: RecordContent;
  readonly files: Map<string, Uint8Array>;
  readonly fixed: FixedDefinition;
  readonly keys: RecordKeys;
  readonly tokens: ReadonlyMap<string, RecordToken>;
}

export class RecordMaker {
  readonly group: Group;
  readonly keys: RecordKeys;
  readonly hooks: RecordHooks;
  readonly fixed: FixedDefinition;
  readonly facts: SealingFacts;
  readonly box: LedgerWriter;
  readonly tokens = new Map<string, RecordToken>();
  private readonly blobs: Uint8Array[] = [];
  private readonly registers: LedgerWriter[] = [];
  private content: RecordContent;

  constructor(keys: RecordKeys, hooks: RecordHooks) {
    this.keys = keys;
    this.group = keys.group;
    this.hooks = hooks;
    const { rollSizes } = hooks;
    const roll = recordRoll(rollSizes);
    const value = recordDefinition({ keys, group: this.group, witnesses: hooks.witnesses ?? true, rollSizes });
    const bytes = canonicalBytes(hooks.definition?.(value, keys) ?? value);
    const fixed = parseDefinition(bytes);
    if (!fixed.ok) throw new Error(fixed.error.reasons.join('; '));
    this.fixed = fixed.value;
    const facts = sealingFacts(this.fixed, this.group);
    if (!facts.ok) throw new Error(facts.error.reasons.join('; '));
    this.facts = facts.value;
    this.box = this.writer(boxOrigin(this.fixed.definition), keys.box, hooks.box);
    this.content = {
      definition: bytes,
      definitionSignatures: [],
      ceremony: hooks.ceremony?.(keys) ?? keys.ceremony.transcript,
      rollLeaves: hooks.rollLeaves?.(roll) ?? roll,
      registers: [],
      box: this.box.content(),
      acts: [],
      records: [],
      blobs: this.blobs,
      declarationSignatures: [],
    };
  }

  private writer(origin: string, signer: RecordKeys['box'], hooks: LedgerHooks = {}): LedgerWriter {
    const isWitnessed = this.fixed.definition.witnesses.keys.length > 0;
    const witnesses = isWitnessed ? [{ name: WITNESS_NAME, signer: this.keys.witness }] : [];
    return new LedgerWriter({ origin, signer, witnesses, hooks });
  }

  async announce(): Promise<void> {
    const { keys, hooks, fixed } = this;
    const honest: Signing[] = [
      ...keys.officers.slice(0, 2).map((key): Signing => ({ role: 'officer', key })),
      ...keys.registrars.map(({ pgp }): Signing => ({ role: 'registrar', key: pgp })),
      ...keys.trustees.map((key): Signing => ({ role: 'trustee', key })),
    ];
    const signatures = [];
    for (const { role, key, document } of hooks.definitionSigners?.(honest, keys) ?? honest) {
      const armored = await key.sign(document ?? fixed.bytes, INSTANTS.signed);
      signatures.push({ role, certificate: key.fingerprint, armored });
    }
    this.content = { ...this.content, definitionSignatures: signatures };
    const body = {
      fingerprint: fixed.fingerprintHex,
      definition: blobRefOf(fixed.bytes),
      signatures: signatures.map(({ role, certificate, armored }) => {
        return { role, certificate, signature: blobRefOf(utf8(armored)) };
      }),
    };
    this.box.append({ kind: 'announced', body });
    this.box.publish(INSTANTS.announced);
  }

  /** What the registers say of changed entries. The extension is act 1, these follow. */
  private changes(): LedgerItem[] {
    const first = this.hooks.extend === false ? 1 : 2;
    return (this.hooks.acts ?? []).flatMap(({ act, parameters }, index) => {
      if (act !== 'amend' && act !== 'reissue') return [];
      const kind = act === 'amend' ? 'amended' : 'reissued';
      return [{ kind, body: { ...parametersOf(parameters, this.keys), act: first + index } }];
    });
  }

  /** Closes the voting, with the acts that come too late. */
  async closeLate(): Promise<void> {
    this.closeVoting();
    await this.decide(true);
    this.stateRegisters();
  }

  /** The planned acts, in time or late. */
  async decide(late: boolean): Promise<void> {
    for (const planned of this.hooks.acts ?? []) {
      if ((planned.late === true) !== late) continue;
      const { act, parameters, officers = [0, 1] } = planned;
      await this.act({
        act,
        parameters: parametersOf(parameters, this.keys),
        officers: officers.map((at) => this.keys.officers[at]!),
        at: INSTANTS.extended,
      });
    }
  }

  /** Everybody draws a token, then the registers end. */
  issue(): void {
    const { keys, group, fixed, hooks } = this;
    const { sections, registrars } = fixed.definition;
    const plans = hooks.plans ?? DEFAULT_PLANS;
    for (const { member, section } of [...plans, ...ABSTAINERS, ...(hooks.unregistered ?? [])]) {
      this.tokens.set(member, drawToken({ group, fixed, keys, member, section }));
    }
    const roll = new Map(recordRoll(hooks.rollSizes).map(({ section, leaves }) => [section, leaves]));
    for (const [index, registrar] of keys.registrars.entries()) {
      if (index >= registrars.length) continue;
      const cheats = hooks.registerOf?.(index + 1) ?? hooks.register;
      const writer = this.writer(registerOrigin(fixed.definition, index + 1), registrar.ledger, cheats);
      writer.append({
        kind: 'frozen',
        body: {
          fingerprint: fixed.fingerprintHex,
          registrar: index + 1,
          sections: sections.map(({ id, roll: { size, root } }) => ({ section: id, size, root })),
        },
      });
      writer.publish(INSTANTS.announced);
      const counted = new Map<string, number>();
      const issued = [...plans, ...ABSTAINERS].map(({ member, section }) => {
        const at = counted.get(section) ?? 0;
        counted.set(section, at + 1);
        return { section, leaf: roll.get(section)![at]!, request: this.tokens.get(member)!.requests[index]! };
      });
      for (const { section, leaf, request } of issued.toSorted((a, b) => compareBytes(a.leaf, b.leaf))) {
        writer.append({ kind: 'issued', body: { section, leaf: toHex(leaf), request: toHex(request) } });
      }
      for (const { kind, body } of this.changes()) writer.append({ kind, body });
      writer.append({
        kind: 'ended',
        body: { issued: sections.map(({ id }) => ({ section: id, count: counted.get(id) ?? 0 })) },
      });
      writer.publish(INSTANTS.closed);
      this.registers.push(writer);
    }
    this.content = {
      ...this.content,
      registers: this.registers.map((writer, index) => ({ registrar: index + 1, ...writer.content() })),
    };
  }

  cast(): void {
    const { group, fixed, facts, hooks } = this;
    this.box.append({ kind: 'voting-opened', body: { opens: fixed.definition.opens } });
    const plans = [...(hooks.plans ?? DEFAULT_PLANS), ...(hooks.unregistered ?? [])];
    for (const [at, plan] of plans.entries()) {
      const ballot = sealPlan({ group, fixed, facts, token: this.tokens.get(plan.member)!, plan });
      this.box.append({ kind: 'ballot', body: ballot });
      if (at % 5 === 4) this.box.publish(INSTANTS.firstCast);
    }
    this.box.publish(INSTANTS.firstCast);
  }

  async extend(): Promise<void> {
    const { hooks, keys, fixed } = this;
    const honest: JsonObject = {
      type: 'tellers/act/v1',
      election: fixed.fingerprintHex,
      number: 1,
      act: 'extend',
      parameters: { closes: INSTANTS.closesAfterExtension },
      box: { size: this.box.size, root: this.box.rootAt(this.box.size) },
      notAfter: fixed.definition.closes,
    };
    const document = canonicalBytes(hooks.act?.(honest) ?? honest);
    const officers = keys.officers.slice(1);
    const signatures = [];
    for (const key of hooks.actSigners?.(officers) ?? officers) {
      signatures.push({ certificate: key.fingerprint, armored: await key.sign(document, INSTANTS.extended) });
    }
    this.addAct({ number: 1, document, signatures });
    const refs = signatures.map(({ certificate, armored }) => {
      return { role: 'officer', certificate, signature: blobRefOf(utf8(armored)) };
    });
    this.box.append({
      kind: 'act',
      body: { number: 1, act: 'extend', document: blobRefOf(document), signatures: refs },
    });
    this.box.publish(INSTANTS.extended);
  }

  /** Officers make one more act; its line stands in the box. */
  private async act(made: {
    readonly act: ActKind;
    readonly parameters: JsonObject;
    readonly officers: readonly PgpKey[];
    readonly at: string;
  }): Promise<number> {
    const { act, parameters, officers, at } = made;
    const { fixed } = this;
    const number = 1 + Math.max(0, ...this.content.acts.map((other) => other.number));
    const document = canonicalBytes({
      type: 'tellers/act/v1',
      election: fixed.fingerprintHex,
      number,
      act,
      parameters,
      box: { size: this.box.size, root: this.box.rootAt(this.box.size) },
      notAfter: INSTANTS.notAfter,
    });
    const signatures = [];
    for (const key of officers) {
      signatures.push({ certificate: key.fingerprint, armored: await key.sign(document, at) });
    }
    this.addAct({ number, document, signatures });
    const refs = signatures.map(({ certificate, armored }) => {
      return { role: 'officer', certificate, signature: blobRefOf(utf8(armored)) };
    });
    this.box.append({ kind: 'act', body: { number, act, document: blobRefOf(document), signatures: refs } });
    return number;
  }

  private async draw(): Promise<void> {
    if (this.hooks.draw === undefined) return;
    const { drawn } = this.hooks.draw;
    await this.act({
      act: 'draw',
      parameters: { drawn },
      officers: this.keys.officers.slice(0, 2),
      at: INSTANTS.mixed,
    });
  }

  addAct(act: RecordContent['acts'][number]): void {
    this.content = { ...this.content, acts: [...this.content.acts, act] };
  }

  close(): void {
    this.closeVoting();
    this.stateRegisters();
  }

  private closeVoting(): void {
    const extended = this.hooks.extend !== false;
    const closes = extended ? INSTANTS.closesAfterExtension : this.fixed.definition.closes;
    this.box.append({ kind: 'closed', body: { closes } });
    this.box.publish(this.hooks.closedSeenAt ?? INSTANTS.closed);
  }

  private stateRegisters(): void {
    const registers = this.registers.map((writer, index) => {
      return { registrar: index + 1, size: writer.size, root: writer.rootAt(writer.size), ended: true };
    });
    this.box.append({ kind: 'registers', body: { registers } });
  }

  /** The ballots that pass the one check, in the order of the box. */
  accepted(): AcceptedBallot[] {
    const { group, facts } = this;
    return this.box.lines.flatMap((bytes, seq) => {
      const line = parseBoxLine(bytes);
      if (!line.ok || line.value.kind !== 'ballot') return [];
      const ballot = line.value.body;
      if (reasonsToRefuseBallot({ group, facts, verifyTokenSignature, ballot }).length > 0) return [];
      const accepted = readAcceptedBallot({ group, seq, ballot });
      return accepted === null ? [] : [accepted];
    });
  }

  /** Appends a trustee's line with its signature over the document. */
  private async appendSigned(line: {
    readonly kind: 'agreed' | 'mix';
    readonly trustee: number;
    readonly body: AgreementContent | MadeMix['content'];
    readonly document: Uint8Array;
  }): Promise<void> {
    const { hooks, keys } = this;
    const { kind, trustee, body, document } = line;
    const signer = hooks.trusteeSigner?.({ kind, trustee }, keys) ?? keys.trustees[trustee - 1]!;
    const signature = utf8(await signer.sign(document, INSTANTS.mixed));
    this.blobs.push(signature);
    this.box.append({ kind, body: { ...body, signature: blobRefOf(signature) } });
  }

  async agree(): Promise<void> {
    const { hooks, fixed, keys } = this;
    const { size } = this.box;
    const root = this.box.rootAt(size) as Hash;
    const registers = this.registers.map((writer, index) => {
      return { registrar: index + 1, size: writer.size, root: writer.rootAt(writer.size) as Hash };
    });
    for (const trustee of hooks.agreeing ?? [1, 2, 3]) {
      const honest = { trustee, box: { size, root }, registers };
      const body = hooks.agreement?.(honest) ?? honest;
      await this.appendSigned({ kind: 'agreed', trustee, body, document: agreementBytes(fixed, body) });
    }
    const { skip } = hooks;
    if (skip !== undefined) {
      const reason = 'does not answer';
      const act = await this.act({
        act: 'skip',
        parameters: { trustee: skip.trustee, reason },
        officers: keys.officers.slice(0, skip.officers ?? 2),
        at: INSTANTS.mixed,
      });
      this.box.append({ kind: 'skipped', body: { act, trustee: skip.says ?? skip.trustee } });
    }
    this.box.publish(INSTANTS.mixed);
  }

  /** All trustees mix in turn. @returns what is opened */
  async mix(): Promise<readonly OpenedList[]> {
    const { fixed, hooks, group } = this;
    const engine = createGroupEngine(group);
    let { lists } = openedLists({ definition: fixed.definition, ballots: this.accepted() });
    if (lists.length === 0) return lists;
    for (const [index, trustee] of (hooks.mixing ?? [1, 2, 3]).entries()) {
      const position = index + 1;
      const random = seededRandom(`mix of trustee ${trustee}`);
      const honest = await makeMix({ engine, random, fixed, trustee, position, lists });
      const made = (await hooks.mix?.(honest, { maker: this, trustee, position, lists })) ?? honest;
      this.blobs.push(...made.outputs, ...made.proofs);
      const document = mixDocumentBytes(fixed, made.content);
      await this.appendSigned({ kind: 'mix', trustee, body: made.content, document });
      const after = mixedLists({ lists, outputs: made.outputs });
      if (after === null) throw new Error('a mixer put out lists of another size');
      lists = after;
    }
    this.box.publish(INSTANTS.mixed);
    return lists;
  }

  async open(lists: readonly OpenedList[]): Promise<Unsealed> {
    const { group, fixed, hooks, keys } = this;
    const { groups } = openedLists({ definition: fixed.definition, ballots: this.accepted() });
    const shares = (hooks.opening ?? [1, 3]).map((trustee) => {
      const random = seededRandom(`share of trustee ${trustee}`);
      const secret = keys.ceremony.secrets[trustee - 1]!;
      const honest = makeShare({ group, random, fixed, trustee, secret, lists });
      return hooks.share?.(honest, { maker: this, trustee, lists }) ?? honest;
    });
    if (hooks.draw?.after !== true) await this.draw();
    for (const [index, share] of shares.entries()) {
      if (index === 1 && hooks.draw?.after === true) await this.draw();
      this.box.append({ kind: 'share', body: share.body });
      for (const blob of share.blobs) if (blob !== null) this.blobs.push(blob);
    }
    const opened = unseal({ group, fixed, groups, lists, shares, drawn: hooks.draw?.drawn ?? null });
    if (!opened.ok) throw new Error(opened.error.reasons.join('; '));
    const unsealed = hooks.unsealed?.(opened.value) ?? opened.value;
    this.box.append({ kind: 'unsealed', body: unsealedBody(unsealed) });
    this.box.publish(INSTANTS.unsealed);
    this.content = { ...this.content, records: unsealed.lists };
    return unsealed;
  }

  /** Agreement, mixes, opening. */
  async openMixed(): Promise<Unsealed> {
    await this.agree();
    return this.open(await this.mix());
  }

  count(unsealed: Unsealed): ElectionResult {
    const { definition } = this.fixed;
    const counted = countElection({
      definition,
      records: new Map(unsealed.lists.map(({ list, records }) => [list, records])),
      rejected: new Map(unsealed.lists.map(({ list, rejected }) => [list, rejected])),
      lotSeed: unsealed.lotSeed,
    });
    if (!counted.ok) throw new Error(counted.error.reasons.join('; '));
    const result = this.hooks.result?.(counted.value) ?? counted.value;
    const html = resultPage({ definition, result, withheld: unsealed.withheld });
    this.content = {
      ...this.content,
      result: resultBytes(result),
      resultPage: utf8(this.hooks.page?.(html) ?? html),
    };
    return result;
  }

  async declare(result: ElectionResult): Promise<void> {
    const { fixed, hooks, keys } = this;
    const honest = declarationOf({
      fixed,
      result,
      files: declaredFiles(this.content),
      box: { size: this.box.size, root: this.box.rootAt(this.box.size) },
      registers: this.registers.map((writer) => ({ size: writer.size, root: writer.rootAt(writer.size) })),
      made: INSTANTS.made as Instant,
      notAfter: INSTANTS.notAfter as Instant,
    });
    const declaration = canonicalBytes(hooks.declaration?.(honest) ?? honest);
    const officers = keys.officers.slice(0, 2);
    const signatures = [];
    for (const key of hooks.declarationSigners?.(officers) ?? officers) {
      signatures.push({ certificate: key.fingerprint, armored: await key.sign(declaration, INSTANTS.declared) });
    }
    this.content = { ...this.content, declaration, declarationSignatures: signatures };
    const refs = signatures.map(({ certificate, armored }) => {
      return { role: 'officer', certificate, signature: blobRefOf(utf8(armored)) };
    });
    this.box.append({ kind: 'declared', body: { declaration: blobRefOf(declaration), signatures: refs } });
    this.box.publish(INSTANTS.declared);
  }

  made(): MadeRecord {
    const { content, fixed, keys, tokens } = this;
    return { content, files: recordFiles(content), fixed, keys, tokens };
  }
}

/** Makes a record from the announcement to the declaration. */
export async function makeRecord(hooks: RecordHooks = {}): Promise<MadeRecord> {
  const keys = await recordKeys(hooks.registrars);
  const maker = new RecordMaker(hooks.keys?.(keys) ?? keys, hooks);
  await maker.announce();
  maker.issue();
  maker.cast();
  if (hooks.extend !== false) await maker.extend();
  await maker.decide(false);
  await maker.closeLate();
  const result = maker.count(await maker.openMixed());
  await maker.declare(result);
  return maker.made();
}

/** A line of a ledger that the hooks replace. */
export function replaceItem(kind: string, replace: (item: LedgerItem) => readonly LedgerItem[]): LedgerHooks {
  return { item: (item) => (item.kind === kind ? replace(item) : [item]) };
}

/** A fresh record in the shape of the corpus' base. */
export async function freshRecord(): Promise<{ fingerprint: Uint8Array; files: Map<string, Uint8Array> }> {
  const { fixed, files } = await makeRecord();
  return { fingerprint: fixed.fingerprint, files };
}
