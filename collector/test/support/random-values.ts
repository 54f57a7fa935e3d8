import fc from 'fast-check';

/** Texts with a meaning in SQL, JSON paths, JavaScript objects, dates or addresses. */
const NASTY = [
  ...['', ' ', '\0', 'a\0b', '\ud800', '\udfff', '\ufeff', '\u2028', '😀', 'x'.repeat(5_000)],
  ...["'", '"', '`', '\\', ';', '--', "' OR 1=1 --", "'); DROP TABLE events; --", '%', '_', '/**/'],
  ...['$', '$.a', '$[0]', 'a.b', '[0]', '*', '__proto__', 'constructor', 'prototype', 'toString'],
  ...['null', 'undefined', 'NaN', 'true', '0', '-1', '1e400', '99999999999999999999', '0x10'],
  ...['2026-02-30', '2026/03/15', '2026-03-15', '0000-01-01', '9999-12-31', '-000001-01-01'],
  ...['2026-03-15T12:00:00+99:99', '2026-03-15T25:00', '../..', '%zz', '%00', '//', '<script>'],
];
const nasty = fc.constantFrom(...NASTY);
/** Any text, often a nasty one. */
export const text = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 40 }));

/** Few ids, so that events share them. */
const clientEventIds = fc.constantFrom('one', 'two', 'three', 'four');

/** A key of metadata. */
export const key = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('$id', '$time', '$sent', '$seq', '$page', 'a', 'b') },
  { weight: 1, arbitrary: text },
);
const leaf = fc.oneof(
  text,
  clientEventIds,
  fc.double(),
  fc.constantFrom<unknown>(0, -0, 1, true, false, null, Number.MAX_VALUE, 5e-324),
);
/** Any JSON value. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** Metadata as from a tracker, or random. */
export const metadata = fc.oneof(
  fc.dictionary(key, anyJson, { maxKeys: 5 }),
  fc.record({
    $id: clientEventIds,
    $seq: fc.nat(20),
    $time: fc.integer(),
    $sent: fc.integer(),
    $page: fc.constantFrom('https://shop.example/a', 'https://shop.example/b', 'x'),
  }),
);
