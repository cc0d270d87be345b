/** For the `validate` of a field with choices: says which there are, in Portuguese, or `undefined` for one of them. */
export function oneOf(...values: readonly string[]): (value: string) => string | undefined {
  return (value) => (values.includes(value) ? undefined : `Escolha um destes: ${values.join(", ")}.`);
}
