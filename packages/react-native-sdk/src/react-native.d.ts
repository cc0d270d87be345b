/** The one thing that is used of `react-native`, which the app brings and this repository does not install. */
declare module "react-native" {
  export const AppState: import("./triggers.ts").AppStateLike;
}
