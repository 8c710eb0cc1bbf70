declare module "idiomorph/dist/idiomorph.esm.js" {
  export const Idiomorph: { morph(target: Element, content: unknown, config: object): unknown };
}
