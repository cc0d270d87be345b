/** Why two leads may be one person, by the code that is stored. A code that this list does not know has no words. */
const WORDS: Record<string, string> = {
  shared_phone: "Mesmo telefone, com outro nome ou e-mail.",
  same_email: "O e-mail é de um lead e o telefone é do outro.",
  same_provider: "A origem diz que é um lead, e o telefone ou e-mail é do outro.",
  same_phone: "O mesmo telefone está nos dois.",
  edited_email: "Alguém digitou em um lead o e-mail do outro.",
  edited_phone: "Alguém digitou em um lead o telefone do outro.",
  shared_contact: "O mesmo telefone ou e-mail está nos dois.",
};

export function duplicateWords(reason: string): string | null {
  return WORDS[reason] ?? null;
}
