/** The sources whose requests are passed on, as a person wrote them. */
const NAME = /^[a-z0-9][a-z0-9-]{0,59}$/;

/** Names of sources; never an empty list of a setting that passed `sourcesProblem`. */
export function sourcesIn(setting: string | undefined): string[] {
  return (setting ?? "").split(",").flatMap((name) => name.trim() || []);
}

/** Says what is wrong, in Portuguese. Whether a source of that name exists is not known here: it may be made later. */
export function sourcesProblem(setting: string): string | undefined {
  const names = sourcesIn(setting);
  const wrong = names.filter((name) => !NAME.test(name));
  if (wrong.length > 0) return `nomes de fontes têm letras minúsculas, números e traços; corrija ${wrong.join(", ")}`;
  return names.length === 0 ? "escolha pelo menos uma fonte" : undefined;
}
