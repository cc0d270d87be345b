/** Idempotency keys: UUIDs of version 4, from the best source of chance that the JavaScript engine has. */

interface Crypto {
  randomUUID?: () => string;
  getRandomValues?: (bytes: Uint8Array) => Uint8Array;
}

/**
 * Hermes has no `crypto` of its own (checked 2026-11-23): apps bring one (react-native-get-random-values, expo-crypto),
 * or `Math.random` has to do. That is weak for secrets, but an idempotency key only has to be different from the others
 * under one API key; `onWeak` is told.
 */
export function uuid(random: () => number, onWeak: () => void): string {
  const crypto = (globalThis as { crypto?: Crypto }).crypto;
  if (crypto?.randomUUID) return crypto.randomUUID();
  let bytes = new Uint8Array(31);
  if (crypto?.getRandomValues) bytes = crypto.getRandomValues(bytes) as typeof bytes;
  else {
    onWeak();
    bytes = bytes.map(() => random() * 256);
  }
  let i = 0;
  return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (place) => {
    const nibble = (bytes[i++] ?? 0) & 15;
    return (place === "x" ? nibble : (nibble & 3) | 8).toString(16);
  });
}
