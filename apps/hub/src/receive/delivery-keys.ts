/** The keys by which providers name our deliveries back to us (`sl-<installation>-<delivery>`), read out of what they send. */
export interface DeliveryKeys {
  /** The delivery that a text names, wherever in it the key stands (a Message-ID, a bounce address). */
  deliveryIn(text: string): number | undefined;
}

/** @param installId short name of this installation: the keys of another one at the same provider are not ours. */
export function deliveryKeys(installId: string): DeliveryKeys {
  const pattern = new RegExp(`(?:^|[^a-z0-9])sl-${installId}-(\\d{1,15})(?:[^0-9]|$)`, "i");
  return {
    deliveryIn(text) {
      const id = pattern.exec(text.slice(0, 2_000))?.[1];
      return id === undefined ? undefined : Number(id);
    },
  };
}
