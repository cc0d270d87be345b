/** Bodies that almost are what a provider sends: values swapped for others, keys gone, bytes flipped, ends cut off. */
import fc from "fast-check";

/** Mutations of the fixtures; those that are no JSON are only flipped and cut. */
export function mutated(fixtures: readonly Buffer[]): fc.Arbitrary<Buffer> {
  return fc.constantFrom(...fixtures).chain((fixture) => fc.oneof(byBytes(fixture), byValues(fixture)));
}

function byBytes(fixture: Buffer): fc.Arbitrary<Buffer> {
  const place = fc.integer({ min: 0, max: Math.max(0, fixture.length - 1) });
  const flips = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { maxLength: 6 });
  return fc.tuple(flips, fc.option(place)).map(([changes, end]) => {
    const body = Buffer.from(fixture);
    for (const [at, byte] of changes) if (body.length > 0) body[at] = byte;
    return end === null ? body : body.subarray(0, end);
  });
}

function byValues(fixture: Buffer): fc.Arbitrary<Buffer> {
  let value: unknown;
  try {
    value = JSON.parse(fixture.toString("utf8"));
  } catch {
    // A fixture that is no JSON (a mail, or one broken on purpose) has no values to swap.
    return byBytes(fixture);
  }
  const odd = fc.oneof(
    fc.anything({ maxDepth: 2, withBigInt: false }),
    fc.constantFrom(
      null,
      "",
      0,
      -1,
      1e21,
      true,
      [],
      {},
      "\u0000",
      "\ud800",
      "x".repeat(10_000),
      "__proto__",
      [[]],
      [null],
    ),
    fc.string({ unit: "binary" }),
  );
  const swap = fc.record({ at: fc.nat(10_000), with: odd, how: fc.constantFrom("replace", "drop", "repeat") });
  return fc.array(swap, { minLength: 1, maxLength: 4 }).map((swaps) => {
    const root = { root: structuredClone(value) };
    for (const one of swaps) {
      const places = placesOf(root);
      const place = places[one.at % places.length];
      // A copy: what is put in may be swapped itself, and the arbitrary shares it between runs.
      if (place) apply(place, one.how, copied(one.with));
    }
    return Buffer.from(JSON.stringify(root.root) ?? "null", "utf8");
  });
}

/** As JSON would carry it; what JSON cannot carry becomes nothing. */
function copied(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

type Place = { holder: Record<string, unknown> | unknown[]; key: string };

function placesOf(root: object): Place[] {
  const places: Place[] = [];
  const open: object[] = [root];
  for (let holder = open.pop(); holder && places.length < 5_000; holder = open.pop()) {
    for (const [key, inner] of Object.entries(holder)) {
      places.push({ holder: holder as Place["holder"], key });
      if (typeof inner === "object" && inner !== null) open.push(inner);
    }
  }
  return places;
}

function apply({ holder, key }: Place, how: string, value: unknown): void {
  if (Array.isArray(holder)) {
    const index = Number(key);
    if (how === "drop") holder.splice(index, 1);
    else if (how === "repeat") holder.splice(index, 0, structuredClone(holder[index]));
    else holder[index] = value;
  } else if (how === "drop") delete holder[key];
  else if (how === "repeat") holder[`${key}_`] = structuredClone(holder[key]);
  else holder[key] = value;
}
