import fc from 'fast-check';

/**
 * Properties draw their cases from one seed, so that two runs of one commit have one outcome. Another seed looks
 * elsewhere: FC_SEED=$RANDOM npm test.
 */
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 20_261_125) });
