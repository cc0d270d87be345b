/** Something that must hold did not. The message says of what; the run adds its seed and moment. */
export class Violation extends Error {
  override name = "Violation";
}

export function fail(what: string): never {
  throw new Violation(what);
}
