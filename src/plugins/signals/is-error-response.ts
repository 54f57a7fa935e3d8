// biome-ignore lint/suspicious/noExplicitAny: it is whatever the shop answers.
type Answer = any;

/** Whether a field of an answer reports an error: `true`, or any text, list or object that is not empty. */
const complains = (answer: Answer): boolean =>
  Object.entries<Answer>(answer ?? 0).some(([key, value]) =>
    key === 'status'
      ? value >= 400 || /^(err|fail)/i.test(value)
      : key === 'success'
        ? value === false
        : // Beside the items of a cart, shops complain of others than the one that was added.
          /^(has)?errors?$/i.test(key) &&
          !(answer.items ?? answer.lineItems) &&
          (value > 0 || Object.keys(value ?? 0)[0]),
  );

/**
 * Whether an answer refuses the add. Many shops refuse with HTTP 200.
 *
 * @param status HTTP status, 0 where there was no answer
 * @param json the answer, where it is JSON
 */
export const isErrorResponse = (status: number, json: Answer): boolean =>
  !(status && status < 400) ||
  [json].flat().some((each) => complains(each) || complains(each?.data));
