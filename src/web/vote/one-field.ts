import { alertBox, type Child, el } from './dom.ts';
import type { VotePage } from './frame.ts';
import { t } from './texts.ts';

/** A field of a form. What was typed is kept, so that a change of language loses none of it. */
export interface Field {
  readonly id: string;
  readonly label: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** More lines than one. */
  readonly isLong?: boolean;
}

function inputOf(field: Field, typed: Map<string, string>): HTMLInputElement | HTMLTextAreaElement {
  const attributes = { id: field.id, required: true, ...field.attributes };
  const input = field.isLong === true ? el('textarea', { rows: '6', ...attributes }) : el('input', attributes);
  input.value = typed.get(field.id) ?? '';
  input.addEventListener('input', () => void typed.set(field.id, input.value));
  return input;
}

/**
 * A form of a few fields and one button.
 * @param input.onSubmit gets what was typed, in the order of the fields; answers what is wrong with it, or null
 * @param input.isWhole submits by itself as soon as the only field holds everything, as a code of six digits does
 */
export function fieldForm(
  { typed }: Pick<VotePage, 'typed'>,
  input: {
    readonly fields: readonly Field[];
    readonly submit: string;
    readonly onSubmit: (values: readonly string[]) => Promise<string | null>;
    readonly isWhole?: (value: string) => boolean;
    readonly after?: readonly Child[];
  },
): HTMLFormElement {
  const inputs = input.fields.map((field) => inputOf(field, typed));
  const problem = el('div', { id: 'problem' });
  const submit = el('button', { type: 'submit', class: 'main' }, input.submit);
  const parts = input.fields.flatMap(({ id, label }, at) => [el('label', { for: id }, label), inputs[at] ?? '']);
  const form = el('form', { novalidate: true }, ...parts, problem, ...(input.after ?? []), submit);
  let isBusy = false;

  function refuse(reason: string, at = 0): void {
    problem.replaceChildren(alertBox(reason));
    for (const each of inputs) {
      each.setAttribute('aria-describedby', 'problem');
      each.setAttribute('aria-invalid', 'true');
    }
    inputs[at]?.focus();
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const empty = inputs.findIndex(({ value }) => value.trim() === '');
    if (empty >= 0) {
      refuse(t('empty', { label: input.fields[empty]?.label ?? '' }), empty);
      return;
    }
    if (isBusy) return;
    isBusy = true;
    problem.replaceChildren();
    form.setAttribute('aria-busy', 'true');
    void input.onSubmit(inputs.map(({ value }) => value.trim())).then((refusal) => {
      isBusy = false;
      form.removeAttribute('aria-busy');
      if (refusal !== null) refuse(refusal);
    });
  });
  const { isWhole } = input;
  if (isWhole !== undefined) {
    inputs[0]?.addEventListener('input', () => {
      if (isWhole(inputs[0]?.value ?? '')) form.requestSubmit();
    });
  }
  return form;
}
