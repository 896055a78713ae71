import { conditionInWords, type MotionCondition } from '../../core/count/rules/motion.ts';
import type { Sheet, SheetStage } from '../../core/count/sheet.ts';
import type { Wording } from './wording.ts';

/**
 * A sheet as a page tells it: question, candidates, grades, a motion's conditions and the sections that have shares by the
 * names that the definition gives them in the reader's language. Figures stay as they are.
 */

type Settings = Sheet['rule']['settings'];

function settingsWith(sheet: Sheet, wording: Wording): Settings {
  const { settings } = sheet.rule;
  const { grades, conditions } = wording.names(sheet.contest);
  const written = settings['conditions'];
  const shares = settings['sections'];
  return {
    ...settings,
    ...(Array.isArray(shares)
      ? {
          sections: (shares as { readonly section: string }[]).map((each) => ({
            ...each,
            section: wording.section(each.section),
          })),
        }
      : {}),
    ...(grades === null ? {} : { grades: [...grades] }),
    ...(conditions === null || !Array.isArray(written)
      ? {}
      : {
          conditions: (written as Settings[]).map((each, at) => ({ ...each, name: conditions[at] ?? '' })),
        }),
  };
}

/** The conditions of a stage; in English their words follow from the settings as they do in the record. */
function stageWith(stage: SheetStage, settings: Settings): SheetStage {
  const written = (settings['conditions'] ?? []) as unknown as readonly MotionCondition[];
  const conditions = stage.conditions?.map((condition, at) => {
    const setting = written[at];
    return setting === undefined ? condition : { ...condition, name: setting.name, words: conditionInWords(setting) };
  });
  return { ...stage, conditions: conditions ?? null };
}

/** @param wording null where there is no definition; then the sheet stays as it is */
export function named(sheet: Sheet, wording: Wording | null): Sheet {
  if (wording === null) return sheet;
  const candidates = sheet.input.candidates.map((candidate) => ({
    ...candidate,
    name: wording.option(sheet.contest, candidate.id).name,
  }));
  const settings = settingsWith(sheet, wording);
  return {
    ...sheet,
    question: wording.question(sheet.contest),
    rule: { ...sheet.rule, settings },
    input: { ...sheet.input, candidates },
    stages: sheet.stages.map((stage) => stageWith(stage, settings)),
  };
}
