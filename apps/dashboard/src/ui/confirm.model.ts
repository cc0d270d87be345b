/** Whether what was typed is the name: accents and capitals count, spaces at the ends and doubled ones do not. */
export function isSameName(typed: string, name: string): boolean {
  const squeeze = (text: string): string => text.normalize("NFC").trim().replace(/\s+/g, " ");
  return squeeze(name) !== "" && squeeze(typed) === squeeze(name);
}
