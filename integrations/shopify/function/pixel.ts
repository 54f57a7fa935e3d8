/**
 * The function behind the pixel's `address`, for platforms that call one with a `Request` and take a `Response`. The
 * sandbox of a pixel has no origin of the shop, which a public token needs, so the private token is here.
 */

/** Fields that are passed on; whatever else is sent stays here. */
const FIELDS = ['eventType', 'sessionId', 'userId', 'metric', 'eventMetadata'];

const EVENT_TYPES = ['product session start', 'product cart-add', 'product ordered'];

/** Characters. The API takes events of as many bytes. */
const LIMIT = 65_536;

export default async function handler(request: Request): Promise<Response> {
  const answer = (status: number) =>
    new Response(null, { status, headers: { 'Access-Control-Allow-Origin': '*' } });
  if (request.method !== 'POST') return answer(405);
  const text = await request.text();
  if (text.length > LIMIT) return answer(413);
  let sent: Record<string, unknown>;
  try {
    sent = JSON.parse(text);
  } catch {
    return answer(422);
  }
  if (!EVENT_TYPES.includes(sent?.eventType as string)) return answer(422);
  const event = Object.fromEntries(FIELDS.map((name) => [name, sent[name]]));
  try {
    const stored = await fetch(`${process.env.VITRINE_ENDPOINT}/events`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${process.env.VITRINE_PRIVATE_TOKEN}`,
        'Content-Type': 'application/json',
        'User-Agent': request.headers.get('user-agent') ?? '',
      },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(10_000),
    });
    return answer(stored.status);
  } catch {
    // The pixel comes again.
    return answer(503);
  }
}
