/** A copy of the rules that does not wait: what they ask stays as it is, only how long it must hold is shortened. */

/**
 * Every `for:` becomes `holdFor` ("3s").
 * @throws when there is none to shorten: then these are not the rules
 */
export function shortened(rules: string, holdFor: string): string {
  const found = rules.match(/^\s+for: /gm)?.length ?? 0;
  if (found === 0) throw new Error("no rule with `for:`");
  return rules.replace(/^(\s+for: ).*$/gm, `$1${holdFor}`);
}
