/**
 * Refuses an expression statement whose value is a Result, awaited or not: an expected failure that nobody
 * looks at is a failure that nobody sees (house style 6).
 */
import { ESLintUtils } from '@typescript-eslint/utils';

/** A Result is told by its shape: a union in which every member has a boolean literal `ok`. */
function isResult(type) {
  if (!type.isUnion()) return false;
  return type.types.every((member) => {
    const names = member.getProperties().map((property) => property.name);
    return names.includes('ok') && (names.includes('value') || names.includes('error'));
  });
}

export const noUnusedResult = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { dropped: 'A Result is dropped here. Look at it, or return it.' },
  },
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    return {
      ExpressionStatement(node) {
        // An assignment keeps what it is given; whether the variable is looked at is another rule's business.
        if (node.expression.type === 'AssignmentExpression') return;
        const type = services.getTypeAtLocation(node.expression);
        if (isResult(type)) context.report({ node, messageId: 'dropped' });
      },
    };
  },
};
