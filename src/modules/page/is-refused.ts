/** Answers that carry a list of complaints deep inside: GraphQL, Hydrogen's turbo-stream, notices of WooCommerce. */
const COMPLAINT =
  /user_?errors"\s*:\s*\[\s*[^\s\]]|errors",\[\d|="woocommerce-error|notice-banner is-error/i;

/** Whether a field of an answer says that something went wrong: `true`, or any text, list or object that is not empty. */
const complains = ([key, value]: [string, unknown]): unknown =>
  key === 'status'
    ? (value as number) >= 400
    : key === 'backUrl'
      ? // Magento leads back to the product; to the cart only where that is what the shop wants.
        !/\/cart\/?([?#]|$)/.test(value as string)
      : /^(has)?errors?$/i.test(key) && ((value as number) > 0 || Object.keys(value ?? 0)[0]);

/**
 * Whether the cart does not have it, which many shops say with HTTP 200.
 *
 * @param status HTTP status, 0 where there was no answer
 * @param answer its text
 * @param json the same as JSON, where it is
 */
export const isRefused = (status: number, answer: string, json: { data?: object } | null) =>
  !(status && status < 400) ||
  COMPLAINT.test(answer) ||
  [json, json?.data].some((object) => Object.entries(object ?? 0).some(complains));
