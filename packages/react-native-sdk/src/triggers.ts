/** What tells the client that now is a good moment: the app comes back to the front, or the network does. */

/** The part of React Native's `AppState` that is used. */
export interface AppStateLike {
  currentState?: string | null;
  addEventListener(type: "change", listener: (state: string) => void): { remove(): void } | undefined;
}

/** The part of @react-native-community/netinfo that is used. */
export interface NetInfoLike {
  addEventListener(listener: (state: { isConnected: boolean | null }) => void): () => void;
}

export interface Moments {
  onForeground(): void;
  onBackground(): void;
  onNetworkBack(): void;
}

/**
 * Listens until the returned function is called. A network that is said to be there proves nothing (captive portals),
 * so it only starts an attempt.
 */
export function watchMoments(
  appState: AppStateLike | undefined,
  netInfo: NetInfoLike | undefined,
  moments: Moments,
): () => void {
  const subscription = appState?.addEventListener("change", (state) => {
    if (state === "active") moments.onForeground();
    else if (state === "background") moments.onBackground();
  });
  let wasConnected: boolean | null = null;
  const unsubscribe = netInfo?.addEventListener(({ isConnected }) => {
    if (isConnected && wasConnected === false) moments.onNetworkBack();
    if (isConnected !== null) wasConnected = isConnected;
  });
  return () => {
    subscription?.remove();
    unsubscribe?.();
  };
}
