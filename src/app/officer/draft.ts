import type { Contest, Section } from '../../core/election/definition.ts';

/**
 * What a returning officer gives to make an election: the definition without all that the service or the roll adds.
 * The contract's schema reads it at the door; stored is its canonical JSON.
 */
export interface Draft {
  readonly election: string;
  readonly title: string;
  readonly opens: string;
  readonly closes: string;
  readonly zone: string;
  /** Without the blank option, which every contest gets as its last. */
  readonly contests: readonly Contest[];
  readonly sections: readonly Omit<Section, 'roll'>[];
  readonly officers: {
    readonly required: number;
    readonly certificates: readonly { readonly name: string; readonly certificate: string }[];
  };
  readonly registerIntervalSeconds: number;
  readonly contact: string;
  readonly rules: string;
}
