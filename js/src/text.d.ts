/** A style sheet as text: as Vite has it, and as the build tells esbuild to take it. */
declare module "*.css?raw" {
  const text: string;
  export default text;
}
