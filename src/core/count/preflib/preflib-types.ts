/** The types of PrefLib files that are read: strict or weak orders, complete or not, and two categories. */
export const PREFLIB_TYPES = ['soc', 'soi', 'toc', 'toi', 'cat'] as const;
export type PreflibType = (typeof PREFLIB_TYPES)[number];
